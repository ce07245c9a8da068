#include "protocol/record/schema/taxonomy.h"

#include "crypto/check.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

constexpr std::array kUnits{
    UnitRow{Unit::device, "DEV", 0, "devices", "пристрої"},
    UnitRow{Unit::licence, "LIC", 0, "licences", "ліцензії"},
    UnitRow{Unit::service_month, "SVM", 0, "service-months", "місяці обслуговування"},
    UnitRow{Unit::person_day, "PDAY", 1, "person-days", "людино-дні"},
    UnitRow{Unit::place, "PLC", 0, "trainee places", "навчальні місця"},
    UnitRow{Unit::event, "EVT", 0, "events", "заходи"},
    UnitRow{Unit::assessment, "ASM", 0, "assessments", "оцінювання"},
    UnitRow{Unit::euro, "EUR", 2, "euro", "євро"},
};

constexpr std::array kGroups{
    CategoryGroup{"AS", "Assessment", "Оцінювання"},
    CategoryGroup{"CL", "Cloud", "Хмарні послуги"},
    CategoryGroup{"CN", "Connectivity", "Зв’язок"},
    CategoryGroup{"EX", "Expertise", "Експертна допомога"},
    CategoryGroup{"FN", "Money", "Кошти"},
    CategoryGroup{"HW", "Hardware", "Обладнання"},
    CategoryGroup{"IR", "Incident response", "Реагування на інциденти"},
    CategoryGroup{"SO", "Security operations", "Операційна безпека"},
    CategoryGroup{"SW", "Software", "Програмне забезпечення"},
    CategoryGroup{"TR", "Training", "Навчання"},
};

constexpr std::array kCategories{
    Category{"AS.AUD", Unit::assessment, "Security audit", "Аудит безпеки"},
    Category{"AS.PEN", Unit::person_day, "Penetration test, red team",
             "Тестування на проникнення, red team"},
    Category{"AS.RSK", Unit::assessment, "Risk and maturity assessment",
             "Оцінка ризиків і зрілості"},
    Category{"CL.HST", Unit::euro, "Cloud hosting and migration", "Хмарний хостинг і міграція"},
    Category{"CL.VLT", Unit::euro, "Offshore data vault", "Сховище копій даних за кордоном"},
    Category{"CN.DDS", Unit::service_month, "DDoS and edge protection",
             "Захист від DDoS-атак і захист периметра"},
    Category{"CN.DNS", Unit::service_month, "Protective DNS and routing security",
             "Захисний DNS і безпека маршрутизації"},
    Category{"CN.LNK", Unit::service_month, "Backup link service",
             "Послуги резервного каналу зв’язку"},
    Category{"CN.SAT", Unit::device, "Satellite terminals", "Супутникові термінали"},
    Category{"EX.ENG", Unit::person_day, "Engineering and architecture advice",
             "Консультації з інженерії та архітектури"},
    Category{"EX.PMO", Unit::person_day, "Project and procurement support",
             "Супровід проєктів і закупівель"},
    Category{"EX.POL", Unit::person_day, "Strategy, law and governance advice",
             "Консультації зі стратегії, права та врядування"},
    Category{"FN.EAR", Unit::euro, "Earmarked money", "Цільові кошти"},
    Category{"FN.GEN", Unit::euro, "Unearmarked money", "Нецільові кошти"},
    Category{"FN.LOG", Unit::euro, "Delivery costs", "Витрати на доставку"},
    Category{"HW.BKP", Unit::device, "Backup equipment", "Обладнання для резервного копіювання"},
    Category{"HW.END", Unit::device, "End-user devices", "Пристрої кінцевих користувачів"},
    Category{"HW.KEY", Unit::device, "Key and token hardware", "Апаратні ключі та токени"},
    Category{"HW.LAB", Unit::device, "Forensic and lab equipment",
             "Криміналістичне та лабораторне обладнання"},
    Category{"HW.NET", Unit::device, "Network security devices", "Пристрої мережевої безпеки"},
    Category{"HW.OTS", Unit::device, "OT/ICS security devices",
             "Засоби захисту технологічних мереж (OT/ICS)"},
    Category{"HW.PWR", Unit::device, "Power and housing for ICT",
             "Живлення та розміщення ІКТ-обладнання"},
    Category{"HW.SRV", Unit::device, "Servers and storage", "Сервери та системи зберігання даних"},
    Category{"IR.FOR", Unit::person_day, "Forensics and malware analysis",
             "Криміналістика та аналіз шкідливих програм"},
    Category{"IR.RET", Unit::service_month, "Response retainer",
             "Гарантована готовність до реагування"},
    Category{"IR.RSP", Unit::person_day, "Incident response team", "Група реагування на інциденти"},
    Category{"IR.RST", Unit::person_day, "Restoration", "Відновлення систем і даних"},
    Category{"SO.BLD", Unit::euro, "SOC/CSIRT set-up", "Створення SOC/CSIRT"},
    Category{"SO.HNT", Unit::person_day, "Threat hunting", "Активний пошук загроз"},
    Category{"SO.INT", Unit::service_month, "Threat-intelligence feed",
             "Канал даних про кіберзагрози"},
    Category{"SO.MDR", Unit::service_month, "Managed detection", "Кероване виявлення загроз"},
    Category{"SW.BKP", Unit::licence, "Backup software", "Програми резервного копіювання"},
    Category{"SW.EDR", Unit::licence, "Endpoint protection", "Захист кінцевих точок"},
    Category{"SW.EML", Unit::licence, "Mail and web security", "Захист пошти та вебтрафіку"},
    Category{"SW.IAM", Unit::licence, "Identity and access",
             "Керування ідентифікацією та доступом"},
    Category{"SW.LOG", Unit::licence, "Log management and SIEM/SOAR",
             "Керування журналами подій та SIEM/SOAR"},
    Category{"SW.NET", Unit::licence, "Network security software",
             "Програмні засоби мережевої безпеки"},
    Category{"SW.PLT", Unit::licence, "Platform and productivity software",
             "Системне та офісне програмне забезпечення"},
    Category{"SW.VUL", Unit::licence, "Vulnerability and exposure management",
             "Керування вразливостями та поверхнею атаки"},
    Category{"TR.AWR", Unit::place, "Awareness training", "Навчання з кіберобізнаності"},
    Category{"TR.EXR", Unit::event, "Exercise or cyber range",
             "Навчання на кіберполігоні або тренування"},
    Category{"TR.MGT", Unit::place, "Leadership and policy training",
             "Навчання керівників і фахівців з політики"},
    Category{"TR.TEC", Unit::place, "Technical training", "Технічне навчання"},
};

static_assert(kCategories.size() == 43);
static_assert(std::ranges::is_sorted(kCategories, {}, &Category::code));
static_assert(std::ranges::is_sorted(kGroups, {}, &CategoryGroup::code));

// Every category's group exists, and a unit stands where its number says.
static_assert(std::ranges::all_of(kCategories, [](const Category& category) {
  return std::ranges::binary_search(kGroups, category.group(), {}, &CategoryGroup::code);
}));
static_assert([] {
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (static_cast<std::size_t>(kUnits[i].unit) != i + 1) return false;
    if (kUnits[i].code != name_of(kUnits[i].unit)) return false;
  }
  return true;
}());

template <class Row, std::size_t N>
const Row* find_sorted(const std::array<Row, N>& rows, std::string_view code) {
  const auto found = std::ranges::lower_bound(rows, code, {}, &Row::code);
  return found != rows.end() && found->code == code ? &*found : nullptr;
}

}  // namespace

std::span<const Category> categories() {
  return kCategories;
}

std::span<const CategoryGroup> groups() {
  return kGroups;
}

std::span<const UnitRow> units() {
  return kUnits;
}

const UnitRow& row_of(Unit unit) {
  const auto index = static_cast<std::size_t>(unit) - 1;
  TALGU_CHECK(index < kUnits.size());
  return kUnits.at(index);
}

const Category* find_category(std::string_view code) {
  return find_sorted(kCategories, code);
}

const CategoryGroup* find_group(std::string_view code) {
  return find_sorted(kGroups, code);
}

const UnitRow* find_unit(std::string_view code) {
  const auto* const found = std::ranges::find(kUnits, code, &UnitRow::code);
  return found != kUnits.end() ? &*found : nullptr;
}

bool is_category_form(std::string_view code) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return code.size() == 6 && code[2] == '.' && std::ranges::all_of(code.substr(0, 2), is_capital) &&
         std::ranges::all_of(code.substr(3), is_capital);
}

bool can_substitute(const Category& asked, const Category& other) {
  return asked.code != other.code && asked.group() == other.group() && asked.unit == other.unit;
}

}  // namespace talgu
