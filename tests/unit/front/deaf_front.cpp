#include "node/front/front.h"

// A front whose ZAP handler is dead: what gets through then must be nothing (E1).
int main(int argc, char** argv) {
  return argc == 3 ? talgu::front::run_front(3, argv[2], {.zap_handler = false}) : 2;
}
