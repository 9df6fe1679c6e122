/// Text to graph by operator precedence (Pratt's binding powers on stacks of our own, so that depth costs no call stack).
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_map>

#include "chainrule/formula.h"
#include "formula_lexer.h"
#include "formula_syntax.h"

namespace chainrule {
namespace {

using syntax::Callee;
using syntax::Operator;
using syntax::Token;
using syntax::TokenKind;

/// A value on the stack. Numbers and lists of numbers stay literals until an op needs them as constants.
struct Value {
  std::optional<Matrix> literal{};
  NodeId node = -1;
  bool list = false;  ///< written in square brackets: a row where it stands in another list
  Span at{};
};

/// What waits on the other stack for its right-hand side or its closing bracket.
struct Pending {
  enum class Kind { op, bracket, call, list } kind;
  const Operator* op = nullptr;  ///< of an op
  Callee callee{};               ///< of a call
  Span at{};
  std::size_t base = 0;          ///< operands below what is inside the brackets
};

std::string quoted(std::string_view s) { return "\"" + std::string(s) + "\""; }
std::string plural(std::size_t n, const std::string& noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

class Parser {
 public:
  Parser(std::string_view text, const FormulaOptions& options) : text_(text), options_(options) {}

  Result<Formula> run() {
    auto split = syntax::tokens(text_);
    if (!split) return split.error();
    tokens_ = *std::move(split);
    if (options_.most_numbers) made_.graph.limit_numbers(*options_.most_numbers);
    if (auto bad = find_assignments()) return *bad;
    while (token().kind != TokenKind::end_of_text) {
      if (token().kind == TokenKind::end_of_statement) ++next_;
      else if (auto bad = statement()) return *bad;
    }
    if (last_ < 0)
      return Error{Code::syntax, "The formula is empty; write one such as y = 5*x + 1.", "", 0, static_cast<int>(text_.size())};
    if (auto bad = finish()) return *bad;
    return std::move(made_);
  }

 private:
  using Refusal = std::optional<Error>;

  const Token& token(std::size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  std::string_view written(Span at) const {
    return text_.substr(static_cast<std::size_t>(at.from), static_cast<std::size_t>(at.to - at.from));
  }
  bool is_symbol(char symbol, std::size_t ahead = 0) const {
    return token(ahead).kind == TokenKind::symbol && token(ahead).symbol == symbol;
  }
  std::string line_of(int place) const {
    return "line " + std::to_string(1 + std::count(text_.begin(), text_.begin() + place, '\n'));
  }
  static Error at(Code code, std::string sentence, Span place) { return {code, std::move(sentence), "", place.from, place.to}; }

  /// What stands at the present token, for "expected ...; found ...".
  std::string found() const {
    switch (token().kind) {
      case TokenKind::end_of_text: return "the end of the formula";
      case TokenKind::end_of_statement: return token().at.from == token().at.to || token().at.from >= static_cast<int>(text_.size())
                                                    ? "the end of the formula"
                                                    : text_[static_cast<std::size_t>(token().at.from)] == ';' ? "\";\"" : "the end of the line";
      default: return quoted(written(token().at));
    }
  }

  /// Every `name =`, so that a use before the assignment is not taken for a leaf.
  Refusal find_assignments() {
    bool begins = true;
    for (next_ = 0; token().kind != TokenKind::end_of_text; ++next_) {
      if (begins && token().kind == TokenKind::name && is_symbol('=', 1)) {
        const std::string name(written(token().at));
        if (name == "pi") return at(Code::syntax, "pi is the number 3.14159...; give the value another name.", token().at);
        const auto [first, fresh] = assigned_.emplace(name, token().at);
        if (!fresh)
          return at(Code::syntax, quoted(name) + " is assigned twice, first in " + line_of(first->second.from) + "; each name is given once.",
                    token().at);
      }
      begins = token().kind == TokenKind::end_of_statement;
    }
    next_ = 0;
    return {};
  }

  Refusal statement() {
    std::string name;
    const std::size_t first_node = static_cast<std::size_t>(made_.graph.size());
    if (token().kind == TokenKind::name && is_symbol('=', 1)) {
      name = written(token().at);
      assigning_ = name;
      next_ += 2;
    }
    if (auto bad = expression()) return bad;
    ++next_;
    Value value = std::move(operands_.back());
    operands_.clear();
    assigning_.clear();
    if (name.empty()) {
      last_ = node_of(value);
    } else if (value.literal) {
      const Matrix* given = value_of(name);
      last_ = keep(made_.graph.leaf(given ? *given : *value.literal, name), value.at);
      made_.leaves.push_back(last_);
      names_.emplace(name, last_);
    } else {
      last_ = value.node;
      const bool own = static_cast<std::size_t>(last_) >= first_node && made_.graph.kind(last_) != Graph::Kind::leaf &&
                       made_.graph.kind(last_) != Graph::Kind::constant;
      if (own) {
        made_.graph.rename(last_, name);
      } else {
        const auto same = made_.graph.apply(kIdentity, {last_}, name);
        if (!same) return located(same.error(), value.at);
        last_ = keep(*same, value.at);
      }
      names_.emplace(name, last_);
    }
    return {};
  }

  /// One expression up to the end of its statement, left as the only operand.
  Refusal expression() {
    bool value_comes = true;
    for (;; ++next_) {
      const Token& t = token();
      if (t.kind == TokenKind::end_of_statement || t.kind == TokenKind::end_of_text) return end_of_expression(value_comes);
      const Refusal bad = value_comes ? operand(value_comes) : after_operand(value_comes);
      if (bad) return bad;
    }
  }

  Refusal operand(bool& value_comes) {
    const Token& t = token();
    switch (t.kind) {
      case TokenKind::number:
        operands_.push_back({Matrix::Constant(1, 1, t.number), -1, false, t.at});
        value_comes = false;
        return {};
      case TokenKind::name:
        if (is_symbol('(', 1)) return open_call();
        value_comes = false;
        return variable();
      default: break;
    }
    if (is_symbol('(')) {
      waiting_.push_back({Pending::Kind::bracket, nullptr, {}, t.at, operands_.size()});
    } else if (is_symbol('[')) {
      waiting_.push_back({Pending::Kind::list, nullptr, {}, t.at, operands_.size()});
    } else if (is_symbol('-')) {
      waiting_.push_back({Pending::Kind::op, &syntax::kNegate, {}, t.at, operands_.size()});
    } else if (!is_symbol('+')) {
      return no_value();
    }
    return {};
  }

  Error no_value() const {
    const Span place = token().at;
    if (is_symbol(')') && !waiting_.empty() && waiting_.back().kind == Pending::Kind::call && waiting_.back().base == operands_.size())
      return at(Code::syntax, std::string(syntax::name(waiting_.back().callee)) + " takes " +
                                  plural(static_cast<std::size_t>(syntax::arity(waiting_.back().callee)), "input") + "; none was given.",
                {waiting_.back().at.from, place.to});
    if (is_symbol(']') && !waiting_.empty() && waiting_.back().kind == Pending::Kind::list && waiting_.back().base == operands_.size())
      return at(Code::syntax, "A list has at least one number, such as [1, 2].", {waiting_.back().at.from, place.to});
    const bool statement_ends = token().kind == TokenKind::end_of_statement || token().kind == TokenKind::end_of_text;
    const Span where = statement_ends ? Span{place.from, std::max(place.to, place.from)} : place;
    if (is_symbol('*') && next_ > 0 && is_symbol_before('*') )
      return at(Code::syntax, "A power is written with ^, such as x^2; found \"**\".", {place.from - 1, place.to});
    if (is_symbol('=')) return at(Code::syntax, "A value was expected; found \"=\". An assignment has one name before its =.", place);
    return at(Code::syntax, "A value was expected" + after() + "; found " + found() + ".", where);
  }

  bool is_symbol_before(char symbol) const {
    const Token& before = tokens_[next_ - 1];
    return before.kind == TokenKind::symbol && before.symbol == symbol && before.at.to == token().at.from;
  }

  /// ` after "*"`, where something stands before the present token.
  std::string after() const {
    if (next_ == 0 || tokens_[next_ - 1].kind == TokenKind::end_of_statement) return "";
    return " after " + quoted(written(tokens_[next_ - 1].at));
  }

  Refusal variable() {
    const Span place = token().at;
    const std::string name(written(place));
    if (name == "pi") {
      if (pi_ < 0) pi_ = keep(made_.graph.constant(Matrix::Constant(1, 1, std::numbers::pi), "pi"), place);
      operands_.push_back({{}, pi_, false, place});
      return {};
    }
    if (const auto known = names_.find(name); known != names_.end()) {
      operands_.push_back({{}, known->second, false, place});
      return {};
    }
    if (name == assigning_)
      return at(Code::syntax, quoted(name) + " cannot be made from itself; give the new value another name.", place);
    if (const auto later = assigned_.find(name); later != assigned_.end())
      return at(Code::syntax, quoted(name) + " is used before it is assigned in " + line_of(later->second.from) + "; move that line up.", place);
    const Matrix* given = value_of(name);
    if (!given && syntax::find(name))
      return at(Code::syntax, quoted(name) + " is an op; what it is applied to stands in brackets, such as " + name + "(x).", place);
    if (!given && !options_.fallback)
      return at(Code::missing, quoted(name) + " has no value; give it one, such as " + name + " = 1.", place);
    const NodeId leaf = keep(made_.graph.leaf(given ? *given : Matrix::Constant(1, 1, *options_.fallback), name), place);
    made_.leaves.push_back(leaf);
    names_.emplace(name, leaf);
    operands_.push_back({{}, leaf, false, place});
    return {};
  }

  Refusal open_call() {
    const Span place = token().at;
    const std::string name(written(place));
    const Callee callee = syntax::find(name);
    if (!callee) {
      if (names_.contains(name) || assigned_.contains(name) || name == "pi")
        return at(Code::unknown_name, quoted(name) + " is a value, not an op; a product is written " + name + "*(...).", place);
      return at(Code::unknown_name, "There is no op " + quoted(name) + ".", place);
    }
    ++next_;
    waiting_.push_back({Pending::Kind::call, nullptr, callee, place, operands_.size()});
    return {};
  }

  Refusal after_operand(bool& value_comes) {
    const Token& t = token();
    if (t.kind != TokenKind::symbol) return side_by_side();
    if (t.symbol == '\'') return transpose({operands_.back().at.from, t.at.to});
    if (const Operator* op = syntax::infix(t.symbol)) {
      while (!waiting_.empty() && waiting_.back().kind == Pending::Kind::op &&
             (waiting_.back().op->binding > op->binding || (waiting_.back().op->binding == op->binding && op->fix == syntax::Fix::infix_left)))
        if (auto bad = reduce()) return bad;
      waiting_.push_back({Pending::Kind::op, op, {}, t.at, operands_.size()});
      value_comes = true;
      return {};
    }
    if (t.symbol == ',' || t.symbol == ')' || t.symbol == ']') {
      while (!waiting_.empty() && waiting_.back().kind == Pending::Kind::op)
        if (auto bad = reduce()) return bad;
      if (t.symbol == ',') {
        value_comes = true;
        if (!waiting_.empty() && waiting_.back().kind != Pending::Kind::bracket) return {};
        return at(Code::syntax, "\",\" separates the inputs of an op and the entries of a list; a decimal is written with a point.", t.at);
      }
      return close();
    }
    if (t.symbol == '=')
      return at(Code::syntax, "An assignment has one name before its =, such as y = 5*x + 1.", t.at);
    return side_by_side();
  }

  Refusal transpose(Span whole) {
    Value& value = operands_.back();
    if (!value.literal) return apply(syntax::kTranspose.op, 1, whole);
    value = {Matrix(value.literal->transpose()), -1, false, whole};
    return {};
  }

  Error side_by_side() const {
    const std::string left(written(tokens_[next_ - 1].at)), right(written(token().at));
    const Span place{tokens_[next_ - 1].at.from, token().at.to};
    return at(Code::syntax, "An operator was expected between " + quoted(left) + " and " + quoted(right) + "; a product is written with *.", place);
  }

  /// `)` or `]` with everything inside reduced.
  Refusal close() {
    const Token& t = token();
    const bool square = t.symbol == ']';
    if (waiting_.empty())
      return at(Code::syntax, square ? "\"]\" closes no list; there is no \"[\" before it." : "\")\" closes no bracket; there is no \"(\" before it.",
                t.at);
    const Pending open = waiting_.back();
    if (square != (open.kind == Pending::Kind::list))
      return at(Code::syntax, square ? "\"]\" was found where \")\" was expected." : "\")\" was found where \"]\" was expected.", t.at);
    waiting_.pop_back();
    const Span whole{open.at.from, t.at.to};
    const std::size_t count = operands_.size() - open.base;
    switch (open.kind) {
      case Pending::Kind::bracket:
        operands_.back().at = whole;
        operands_.back().list = false;
        return {};
      case Pending::Kind::list: return list(count, whole);
      default: break;
    }
    const auto takes = static_cast<std::size_t>(syntax::arity(open.callee));
    if (count != takes)
      return at(Code::syntax, std::string(syntax::name(open.callee)) + " takes " + plural(takes, "input") + "; " + std::to_string(count) +
                                  (count == 1 ? " was" : " were") + " given.", whole);
    return apply(open.callee, count, whole);
  }

  /// The last `count` operands become one list: a column of numbers, a matrix from rows, or stacked nodes.
  Refusal list(std::size_t count, Span whole) {
    const std::size_t base = operands_.size() - count;
    const bool rows = operands_[base].list;
    bool literal = true;
    for (std::size_t i = base; i < operands_.size(); ++i) {
      const Value& item = operands_[i];
      if (item.list != rows)
        return at(Code::syntax, "A list holds numbers or rows, not both; a matrix is written [[1, 2], [3, 4]].", item.at);
      literal = literal && item.literal.has_value();
    }
    if (!literal) return stack(base, rows, whole);
    const Eigen::Index width = operands_[base].literal->size();
    Matrix out(static_cast<Eigen::Index>(count), width);
    for (std::size_t i = 0; i < count; ++i) {
      const Value& item = operands_[base + i];
      if (item.literal->size() != width)
        return at(Code::shape_mismatch, "The rows of a matrix have equally many numbers; this one has " +
                                            std::to_string(item.literal->size()) + ", the first " + std::to_string(width) + ".", item.at);
      if (rows && item.literal->cols() != 1)
        return at(Code::syntax, "A list is nested at most twice, as in [[1, 2], [3, 4]].", item.at);
      out.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(item.literal->data(), width);
    }
    operands_.resize(base);
    operands_.push_back({std::move(out), -1, true, whole});
    return {};
  }

  /// A list with nodes in it: one op after the other puts the next entry under the ones before.
  Refusal stack(std::size_t base, bool rows, Span whole) {
    std::vector<Value> items(std::make_move_iterator(operands_.begin() + static_cast<std::ptrdiff_t>(base)),
                                     std::make_move_iterator(operands_.end()));
    operands_.resize(base);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Span at = items[i].at;
      operands_.push_back(std::move(items[i]));
      if (rows)
        if (auto bad = apply(syntax::kTranspose.op, 1, at)) return bad;
      if (i > 0)
        if (auto bad = apply(kStack, 2, {whole.from, at.to})) return bad;
    }
    operands_.back().at = whole;
    operands_.back().list = true;
    return {};
  }

  Refusal end_of_expression(bool value_comes) {
    const auto open = std::find_if(waiting_.rbegin(), waiting_.rend(), [](const Pending& p) { return p.kind != Pending::Kind::op; });
    if (value_comes) return no_value();
    if (open != waiting_.rend()) {
      const char* bracket = open->kind == Pending::Kind::list ? "]" : ")";
      const Span place = token().at;
      const bool semicolon = place.to > place.from && text_[static_cast<std::size_t>(place.from)] == ';';
      if (semicolon && open->kind == Pending::Kind::list)
        return at(Code::syntax, "\";\" ends the statement; the entries of a list are separated by commas.", place);
      return at(Code::syntax, std::string("\"") + bracket + "\" was expected before " + found() + ": this bracket is open.", open->at);
    }
    while (!waiting_.empty())
      if (auto bad = reduce()) return bad;
    return {};
  }

  /// Applies the operator on top of the stack to its operands.
  Refusal reduce() {
    const Pending top = waiting_.back();
    waiting_.pop_back();
    const bool prefix = top.op->fix == syntax::Fix::prefix;
    const Value& right = operands_.back();
    if (prefix && right.literal) {
      operands_.back().literal = -*right.literal;
      operands_.back().at.from = top.at.from;
      return {};
    }
    if (prefix) return apply(top.op->op, 1, {top.at.from, right.at.to});
    const Value& left = operands_[operands_.size() - 2];
    const Span whole{left.at.from, right.at.to};
    const double quotient = top.op->symbol == '/' && is_number(left) && is_number(right)
                                ? (*left.literal)(0, 0) / (*right.literal)(0, 0)
                                : std::numeric_limits<double>::quiet_NaN();
    if (std::isfinite(quotient)) {  // 1/3 is a number; 1/0 is a quotient that can be looked at
      operands_.pop_back();
      operands_.back() = {Matrix::Constant(1, 1, quotient), -1, false, whole};
      return {};
    }
    return apply(top.op->op, 2, whole);
  }

  static bool is_number(const Value& v) { return v.literal && !v.list; }

  /// The last `count` operands become one node.
  Refusal apply(Callee op, std::size_t count, Span whole) {
    std::vector<NodeId> inputs;
    const std::size_t base = operands_.size() - count;
    for (std::size_t i = base; i < operands_.size(); ++i) inputs.push_back(node_of(operands_[i]));
    auto node = applied(op, inputs);
    if (!node) {
      // The sentence names its inputs: a nameless one by what is written for it.
      for (std::size_t i = 0; i < count; ++i)
        if (!made_.graph.is_named(inputs[i])) made_.graph.rename(inputs[i], std::string(written(operands_[base + i].at)));
      return located(applied(op, inputs).error(), whole);
    }
    operands_.resize(base);
    operands_.push_back({{}, keep(*node, whole), false, whole});
    return {};
  }

  Result<NodeId> applied(Callee op, const std::vector<NodeId>& inputs) {
    return op.kind == Graph::Kind::scalar_op ? made_.graph.apply(op.row, inputs) : made_.graph.apply_matrix(op.row, inputs);
  }

  NodeId node_of(Value& value) {
    if (value.literal) {
      value.node = keep(made_.graph.constant(*value.literal), value.at);
      value.literal.reset();
    }
    return value.node;
  }

  NodeId keep(NodeId id, Span at) {
    made_.source.resize(static_cast<std::size_t>(id) + 1);
    made_.source.back() = at;
    return id;
  }

  static Error located(Error error, Span at) {
    error.from = at.from;
    error.to = at.to;
    return error;
  }

  const Matrix* value_of(const std::string& name) const {
    const auto given = std::ranges::find(options_.at, name, &Given::name);
    return given == options_.at.end() ? nullptr : &given->value;
  }

  /// What the options name has to be there.
  Refusal finish() {
    made_.output = last_;
    for (const Given& given : options_.at)
      if (auto bad = leaf_named(given.name)) return bad;
    for (const std::string& name : options_.parameters) {
      if (auto bad = leaf_named(name)) return bad;
      made_.parameters.push_back(names_.at(name));
    }
    if (options_.output.empty()) return {};
    const auto output = names_.find(options_.output);
    if (output == names_.end()) return Error{Code::unknown_name, "The formula has no " + quoted(options_.output) + "."};
    made_.output = output->second;
    return {};
  }

  Refusal leaf_named(const std::string& name) const {
    const auto node = names_.find(name);
    if (node == names_.end()) return Error{Code::unknown_name, "The formula has no " + quoted(name) + "."};
    if (made_.graph.kind(node->second) != Graph::Kind::leaf)
      return Error{Code::wrong_type, quoted(name) + " is computed; only a leaf takes a value."};
    return {};
  }

  static constexpr int kIdentity = find_op("identity");
  static constexpr Callee kStack = syntax::find("stack");
  static_assert(kIdentity >= 0 && kStack.row >= 0);

  std::string_view text_;
  const FormulaOptions& options_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::unordered_map<std::string, Span> assigned_;   ///< every assignment in the text
  std::unordered_map<std::string, NodeId> names_;    ///< those made so far, and the leaves
  std::string assigning_;
  std::vector<Value> operands_;
  std::vector<Pending> waiting_;
  NodeId last_ = -1, pi_ = -1;
  Formula made_;
};

}  // namespace

Result<Formula> parse_formula(std::string_view text, const FormulaOptions& options) { return Parser(text, options).run(); }

}  // namespace chainrule
