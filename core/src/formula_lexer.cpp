#include "formula_lexer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

namespace chainrule {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Letters beyond ASCII are told apart by utf8_letter.
constexpr bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Bytes of the UTF-8 character at the start of `text`; 1 where it is no proper one.
std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (n > text.size()) return 1;
  for (std::size_t i = 1; i < n; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  return n;
}

/// Length of a Greek letter (U+0391 to U+03C9) at the start of `text`, else 0.
std::size_t greek_letter(std::string_view text) {
  if (text.size() < 2) return 0;
  const auto a = static_cast<unsigned char>(text[0]), b = static_cast<unsigned char>(text[1]);
  const unsigned code = (a & 0x1FU) << 6 | (b & 0x3FU);
  return (a == 0xCE || a == 0xCF) && (b & 0xC0) == 0x80 && code >= 0x391 && code <= 0x3C9 ? 2 : 0;
}

std::size_t name_length(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size()) {
    if (begins_name(text[n]) || (n > 0 && is_digit(text[n]))) ++n;
    else if (const std::size_t greek = greek_letter(text.substr(n))) n += greek;
    else break;
  }
  return n;
}

/// Length of the number at the start of `text`: digits with at most one point, then an exponent if it is whole.
std::size_t number_length(std::string_view text) {
  const auto digits = [&](std::size_t n) {
    while (n < text.size() && is_digit(text[n])) ++n;
    return n;
  };
  std::size_t n = digits(0);
  if (n < text.size() && text[n] == '.') n = digits(n + 1);
  std::size_t e = n;
  if (e < text.size() && (text[e] == 'e' || text[e] == 'E')) {
    ++e;
    if (e < text.size() && (text[e] == '+' || text[e] == '-')) ++e;
    if (const std::size_t end = digits(e); end > e) n = end;
  }
  return n;
}

/// Whether the line that follows begins with `name =`: then a bracket was left open before it. Of several line ends the
/// last decides, so that a run of them is looked at once.
bool begins_assignment(std::string_view text) {
  text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
  const std::size_t n = name_length(text);
  if (n == 0) return false;
  text.remove_prefix(n);
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.starts_with('=');
}

/// What word processors put in place of ASCII signs.
struct Typeset {
  std::string_view character;
  char symbol;
};
constexpr Typeset kTypeset[]{{"\u2212", '-'}, {"\u00d7", '*'}, {"\u00b7", '*'}, {"\u22c5", '*'}, {"\u00f7", '/'},
                             {"\u2032", '\''}, {"\u2019", '\''}};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<syntax::Token>> run() {
    using Kind = syntax::TokenKind;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const std::string_view rest = text_.substr(at_);
      if (c == '#') {
        at_ += std::min(rest.find('\n'), rest.size());
      } else if (c == '\n' || c == ';') {
        const bool ends = c == ';' || depth_ == 0 || begins_assignment(rest);
        if (ends) add(Kind::end_of_statement, 1);
        else ++at_;
        if (ends) depth_ = 0;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (rest.starts_with("\u00a0") || rest.starts_with("\ufeff")) {
        at_ += utf8_length(rest);
      } else if (is_digit(c) || (c == '.' && rest.size() > 1 && is_digit(rest[1]))) {
        if (auto bad = number(rest)) return *std::move(bad);
      } else if (const std::size_t n = name_length(rest)) {
        add(Kind::name, n);
      } else if (std::string_view("+-*/^@'()[],=").find(c) != std::string_view::npos) {
        symbol(c, 1);
      } else if (const auto* typeset = std::ranges::find_if(kTypeset, [&](const Typeset& t) { return rest.starts_with(t.character); });
                 typeset != std::end(kTypeset)) {
        symbol(typeset->symbol, typeset->character.size());
      } else {
        return unknown(rest);
      }
    }
    add(Kind::end_of_statement, 0);
    add(Kind::end_of_text, 0);
    return std::move(found_);
  }

 private:
  syntax::Token& add(syntax::TokenKind kind, std::size_t length) {
    const int from = static_cast<int>(at_);
    at_ += length;
    return found_.emplace_back(syntax::Token{kind, {from, static_cast<int>(at_)}});
  }

  void symbol(char c, std::size_t length) {
    if (c == '(' || c == '[') ++depth_;
    if ((c == ')' || c == ']') && depth_ > 0) --depth_;
    add(syntax::TokenKind::symbol, length).symbol = c;
  }

  std::optional<Error> number(std::string_view rest) {
    const std::size_t length = number_length(rest);
    const std::string written(rest.substr(0, length));
    const double value = std::strtod(written.c_str(), nullptr);
    const int from = static_cast<int>(at_), to = static_cast<int>(at_ + length);
    if (!std::isfinite(value))
      return Error{Code::out_of_range, written + " is larger than the largest number, about 1.8e308.", "", from, to};
    if (length < rest.size() && rest[length] == '.')
      return Error{Code::syntax, "\"" + written + ".\" is followed by a second point; a number has one, such as 0.5.", "", from, to + 1};
    add(syntax::TokenKind::number, length).number = value;
    return {};
  }

  Error unknown(std::string_view rest) const {
    const std::size_t n = utf8_length(rest);
    const int from = static_cast<int>(at_), to = static_cast<int>(at_ + n);
    const std::string character(rest.substr(0, n));
    const auto control = static_cast<unsigned char>(rest[0]) < 0x20 || (n == 1 && static_cast<unsigned char>(rest[0]) >= 0x7F);
    std::string sentence = control ? "A formula cannot hold this character" : "A formula has no use for \"" + character + "\"";
    if (character == "{" || character == "}") sentence += "; brackets are ( ) and, for lists, [ ]";
    else if (character == ":") sentence += "; an assignment is written with =";
    else if (character == "%") sentence += "; a share is written as a number, such as 0.05";
    else if (character == "<" || character == ">") sentence += "; the larger and the smaller of two are max(a, b) and min(a, b)";
    else if (character == "|") sentence += "; the absolute value is abs(x)";
    else if (character == "!") sentence += "; there is no factorial";
    else if (character == ".") sentence += " here; a number such as 0.5 has a digit after its point";
    return {Code::syntax, sentence + ".", "", from, to};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;  ///< open brackets
  std::vector<syntax::Token> found_;
};

}  // namespace

Result<std::vector<syntax::Token>> syntax::tokens(std::string_view text) { return Lexer(text).run(); }

bool is_formula_name(std::string_view name) {
  return !name.empty() && name_length(name) == name.size() && name != "pi";
}

}  // namespace chainrule
