/// 200 mistakes made by hand: each is refused with its code, at its place, in words that name what is wrong.
#include <catch2/catch_all.hpp>

#include "chainrule/formula.h"
#include "check.h"

using namespace chainrule;

namespace {

struct Mistake {
  std::string code, text, words;
  int from = 0, to = 0;
};

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) text.replace(at, what.size(), with);
  return text;
}

std::vector<Mistake> mistakes() {
  std::ifstream file(std::string(CHAINRULE_SOURCE_DIR) + "/tests/golden/formula-errors.txt");
  REQUIRE(file);
  std::vector<Mistake> all;
  const std::string open = "\u27e6", shut = "\u27e7", line_end = "\u23ce", bar = " | ";
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t first = line.find(bar), last = line.rfind(bar);
    Mistake m{line.substr(0, first), replaced(line.substr(first + bar.size(), last - first - bar.size()), line_end, "\n"),
              line.substr(last + bar.size())};
    const std::size_t from = m.text.find(open);
    REQUIRE(from != std::string::npos);
    m.text.erase(from, open.size());
    const std::size_t to = m.text.find(shut);
    REQUIRE(to != std::string::npos);
    m.text.erase(to, shut.size());
    m.from = static_cast<int>(from);
    m.to = static_cast<int>(to);
    all.push_back(m);
  }
  return all;
}

/// Values for the names that the mistakes do not mean to leave without one.
FormulaOptions usual(const std::string& text) {
  FormulaOptions options;
  const auto words = [&](std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const auto letter = [&](std::size_t i) { return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_'); };
      if (!letter(at + name.size()) && (at == 0 || !letter(at - 1))) return true;
    }
    return false;
  };
  for (const char* name : {"x", "y", "z", "w", "a", "b", "c", "e", "g", "r"})
    if (words(name)) options.at.push_back({name, Matrix::Ones(1, 1)});
  return options;
}

}  // namespace

TEST_CASE("formula: 200 mistakes made by hand are refused at their places") {
  const auto all = mistakes();
  CHECK(all.size() >= 200);
  for (const Mistake& m : all) {
    INFO(m.text);
    const auto made = parse_formula(m.text, usual(m.text));
    CHECK_FALSE(made);
    if (made) continue;
    const Error& error = made.error();
    INFO(error.message << "\n" << error.from << " to " << error.to << ", expected " << m.from << " to " << m.to);
    CHECK(std::string(name(error.code)) == m.code);
    CHECK(error.from == m.from);
    CHECK(error.to == m.to);
    CHECK(error.message.find(m.words) != std::string::npos);
    CHECK(error.message.ends_with('.'));
    CHECK(error.message.find('\n') == std::string::npos);
  }
}

TEST_CASE("formula: names in the options that the text lacks") {
  const auto refused = [](std::string_view text, const FormulaOptions& options) {
    const auto made = parse_formula(text, options);
    REQUIRE_FALSE(made);
    return made.error();
  };
  const Given one{"v", Matrix::Ones(1, 1)};
  CHECK(refused("y = 1", {.at = {one}}).code == Code::unknown_name);
  CHECK(refused("v = 1 + 1", {.at = {one}}).code == Code::wrong_type);
  CHECK(refused("y = 1", {.output = "z"}).code == Code::unknown_name);
  CHECK(refused("y = 1 + 1", {.parameters = {"y"}}).code == Code::wrong_type);
}
