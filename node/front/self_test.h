#pragma once

#include "node/front/front_key.h"
#include "node/front/messages.h"
#include "node/front/zap_gate.h"

#include <zmq.hpp>

namespace talgu::front {

/// Knocks at a server socket like the real one, on loopback: with a key that nobody knows, and
/// without CURVE. The gate itself must refuse the one and the server end the other, within ten
/// seconds each (E1-E3, E13). Serves the gate meanwhile; its allow list must be set.
SelfTest test_gate(zmq::context_t& context, const FrontKey& own, ZapGate& gate);

}  // namespace talgu::front
