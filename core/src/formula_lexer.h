#pragma once
/// Text to tokens of the formula language.
#include <string_view>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/formula.h"

namespace chainrule::syntax {

enum class TokenKind { number, name, symbol, end_of_statement, end_of_text };

struct Token {
  TokenKind kind = TokenKind::end_of_text;
  Span at{};
  char symbol = 0;    ///< one of + - * / ^ @ ' ( ) [ ] , =
  double number = 0;
};

/// Splits the whole text. A line end inside brackets is a space. The last token is end_of_text, after an end_of_statement.
/// Errors: syntax for a character the language has no use for or a number that is not one, out_of_range.
Result<std::vector<Token>> tokens(std::string_view text);

}  // namespace chainrule::syntax
