/// The formula language: what each rule makes of a text, and that a printed graph reads back as the same graph.
#include <catch2/catch_all.hpp>

#include "chainrule/formula.h"
#include "chainrule/matrix_op.h"
#include "chainrule/op.h"
#include "check.h"

using namespace chainrule;

namespace {

FormulaOptions with(std::vector<Given> at) { return {.at = std::move(at), .fallback = 1.0}; }

Given scalar(std::string name, double x) { return {std::move(name), Matrix::Constant(1, 1, x)}; }

Formula read(std::string_view text, const FormulaOptions& options = {.fallback = 1.0}) {
  auto made = parse_formula(text, options);
  INFO(text << "\n" << (made ? "" : made.error().message));
  REQUIRE(made);
  made->graph.forward();
  return *std::move(made);
}

NodeId named(const Formula& f, std::string_view name) {
  for (NodeId id = 0; id < f.graph.size(); ++id)
    if (f.graph.is_named(id) && f.graph.name(id) == name) return id;
  FAIL("no node " << name);
  return -1;
}

double value(const Formula& f) { return f.graph.value(f.output)(0, 0); }
double value_of(std::string_view text, const FormulaOptions& options = {.fallback = 1.0}) { return value(read(text, options)); }

Matrix rows(std::initializer_list<std::initializer_list<double>> given) {
  Matrix m(static_cast<Eigen::Index>(given.size()), static_cast<Eigen::Index>(given.begin()->size()));
  Eigen::Index r = 0;
  for (const auto& row : given) {
    Eigen::Index c = 0;
    for (const double x : row) m(r, c++) = x;
    ++r;
  }
  return m;
}

/// Whether two graphs are the same from their roots down: ops, inputs, names and values.
bool same(const Graph& a, NodeId root_a, const Graph& b, NodeId root_b) {
  std::vector<NodeId> met(static_cast<std::size_t>(a.size()), -1);
  std::vector<std::pair<NodeId, NodeId>> open{{root_a, root_b}};
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    NodeId& seen = met[static_cast<std::size_t>(x)];
    if (seen >= 0) {
      // Two uses of one number are written twice.
      if (seen != y && a.kind(x) != Graph::Kind::constant) return false;
      continue;
    }
    seen = y;
    if (a.kind(x) != b.kind(y) || a.op(x) != b.op(y) || a.shape(x) != b.shape(y)) return false;
    if (a.is_named(x) && a.name(x) != b.name(y)) return false;
    const auto in_a = a.inputs(x), in_b = b.inputs(y);
    if (in_a.size() != in_b.size()) return false;
    if (in_a.empty() && a.value(x) != b.value(y)) return false;
    for (std::size_t i = 0; i < in_a.size(); ++i) open.emplace_back(in_a[i], in_b[i]);
  }
  return true;
}

std::string printed(const Formula& f) { return print_formula(f.graph, f.output); }

/// A random formula in the language, with brackets where a writer might put them and where not.
class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::string formula() {
    std::string text;
    const int leaves = 1 + random_.below(4), statements = 1 + random_.below(6);
    for (int i = 0; i < leaves; ++i) {
      names_.push_back("v" + std::to_string(i));
      if (random_.below(2)) text += names_.back() + " = " + literal() + (random_.below(2) ? "\n" : "; ");
    }
    for (int i = 0; i < statements; ++i) {
      const std::string e = expression(1 + random_.below(5));
      const bool bare = i + 1 == statements && random_.below(2);
      if (bare) {
        text += e;
      } else {
        const std::string name = "n" + std::to_string(i);
        text += name + " = " + e + (random_.below(3) ? "\n" : " ; ");
        names_.push_back(name);
      }
    }
    return text;
  }

 private:
  std::string literal() {
    const std::string number = std::to_string(random_.uniform(-3, 3));
    return random_.below(5) ? number : std::to_string(1 + random_.below(9)) + "/" + std::to_string(1 + random_.below(9));
  }
  std::string expression(int depth) {
    if (depth == 0) return random_.below(4) ? names_[static_cast<std::size_t>(random_.below(static_cast<int>(names_.size())))] : number();
    const std::string a = expression(depth - 1);
    switch (random_.below(6)) {
      case 0: return "-" + (random_.below(2) ? a : "(" + a + ")");
      case 1: return "(" + a + ")";
      case 2: return call(a, depth);
      default: {
        static const std::string operators[]{" + ", "-", "*", " / ", "^"};
        const std::string& op = operators[random_.below(5)];
        const std::string b = expression(random_.below(depth));
        return (random_.below(2) ? a : "(" + a + ")") + op + (random_.below(2) ? b : "(" + b + ")");
      }
    }
  }
  std::string number() {
    if (random_.below(9) == 0) return "pi";
    return random_.below(2) ? std::to_string(random_.below(10)) : std::to_string(random_.uniform(0, 5));
  }
  std::string call(const std::string& a, int depth) {
    const OpRow& op = kOps[static_cast<std::size_t>(random_.below(static_cast<int>(kOps.size())))];
    return std::string(op.name) + "(" + a + (op.arity == 2 ? ", " + expression(random_.below(depth)) : "") + ")";
  }

  check::Random random_;
  std::vector<std::string> names_;
};

}  // namespace

TEST_CASE("formula: operators bind as in mathematics") {
  CHECK(value_of("1 + 2*3") == 7);
  CHECK(value_of("2 - 3 - 4") == -5);
  CHECK(value_of("16/4/2") == 2);
  CHECK(value_of("2^3^2") == 512);
  CHECK(value_of("-3^2") == -9);
  CHECK(value_of("(-3)^2") == 9);
  CHECK(value_of("2^-2") == 0.25);
  CHECK(value_of("2^-2*8") == 2);
  CHECK(value_of("2*-3") == -6);
  CHECK(value_of("2 - -3") == 5);
  CHECK(value_of("--3") == 3);
  CHECK(value_of("+3 + +4") == 7);
  CHECK(value_of("6*2/3") == 4);
  CHECK(value_of("(1 + 2)*3") == 9);
  CHECK(value_of("x^2", with({scalar("x", -3)})) == 9);
  CHECK(value_of("-x^2", with({scalar("x", 3)})) == -9);
  CHECK(value_of("(x)^(1+1+1)", with({scalar("x", -2)})) == -8);
  CHECK(value_of("1/3") == 1.0 / 3);
  CHECK(value_of("1e-3 + .5 + 2.") == 2.501);
  CHECK(value_of("cos(pi)") == -1);
  CHECK(value_of("max(2, min(9, 5))") == 5);
}

TEST_CASE("formula: lists are columns and matrices; the matrix operators work on them") {
  CHECK(read("[1, 2]").graph.value(0) == rows({{1}, {2}}));
  CHECK(read("W = [[1,2],[3,4]]\nx = [1,-1]\ny = W @ x").graph.value(2) == rows({{-1}, {-1}}));
  CHECK(value_of("sum([[1,2],[3,4]]' @ [[1,0],[0,1]])") == 10);
  CHECK(value_of("dot([1,2,3], [4,5,6])") == 32);
  CHECK(value_of("mean([1,2,3] * 2)") == 4);
  const Formula across = read("x = [1,2]\ny = x' * x");
  CHECK(across.graph.value(across.output) == rows({{1, 2}, {2, 4}}));  // broadcast as in NumPy
  const Formula row = read("r = [[1,2,3]]");
  CHECK(row.graph.shape(row.output) == Shape{1, 3});
  CHECK(read("x = [1/2, -1e2, +3]").graph.value(0) == rows({{0.5}, {-100}, {3}}));
  const Formula mixed = read("a = 2\nb = 3\nv = [a, 1, a*b]\nM = [[a, b], [1, a]]\ns = sum(v) + sum(M)");
  CHECK(mixed.graph.value(named(mixed, "v")) == rows({{2}, {1}, {6}}));
  CHECK(mixed.graph.value(named(mixed, "M")) == rows({{2, 3}, {1, 2}}));
  CHECK(value(mixed) == 17);
  CHECK(read("x = [1,\n 2,\n 3]").graph.shape(0) == Shape{3, 1});
}

TEST_CASE("formula: statements, leaves and names") {
  const Formula f = read("# a line\nw = 5; x = 1  # two leaves\n\nu = w*x\ny = u\nJ = (y - t)^2", with({scalar("x", 3), scalar("t", 7)}));
  CHECK(value(f) == 64);
  CHECK(f.leaves == std::vector{named(f, "w"), named(f, "x"), named(f, "t")});
  CHECK(f.graph.kind(named(f, "u")) == Graph::Kind::scalar_op);
  CHECK(named(f, "y") != named(f, "u"));  // another name is another node
  CHECK(f.output == named(f, "J"));
  const Span u = f.source[static_cast<std::size_t>(named(f, "u"))];
  CHECK((u.to - u.from) == 3);

  const Formula neg = read("a = -5\nb = -1/4\nc = [-1, 2]\nd = a*b*sum(c)");
  for (const char* name : {"a", "b", "c"}) CHECK(neg.graph.kind(named(neg, name)) == Graph::Kind::leaf);
  CHECK(value(neg) == 1.25);

  auto chosen = parse_formula("w = 2\nu = w*3\nv = u^2", {.output = "u", .parameters = {"w"}});
  REQUIRE(chosen);
  CHECK(chosen->graph.name(chosen->output) == "u");
  CHECK(chosen->parameters == chosen->leaves);

  CHECK(value_of("5*x + 1") == 6);
  CHECK(value_of("\u03c3_1 = 2\n\u03c3_1 \u2212 3 \u00d7 2") == -4);
  CHECK(is_formula_name("w_11"));
  CHECK_FALSE(is_formula_name("2w"));
  CHECK_FALSE(is_formula_name("pi"));
  CHECK_FALSE(is_formula_name(""));
}

TEST_CASE("formula: every op of both tables can be called") {
  for (const OpRow& op : kOps) {
    const Formula f = read(std::string(op.name) + (op.arity == 1 ? "(0.7)" : "(0.7, 0.2)"));
    const double x[]{0.7, 0.2};
    CHECK(check::same(value(f), op.f(x)));
  }
  for (const MatrixOpRow& op : kMatrixOps) {
    INFO(op.name);
    const Formula f = read("x = [[1,2],[3,4]]\nv = [1,2]\n" + std::string(op.name) +
                           (op.arity == 1 ? "(x)" : op.name == "dot" ? "(v, v)" : "(x, x)"));
    CHECK(f.graph.value(f.output).allFinite());
  }
}

TEST_CASE("formula: gradients of what was typed") {
  Formula f = read("a = 1; b = 1; c = 6\nx = a + b\ny = b + c\nf = x*y");
  REQUIRE(f.graph.backward(f.output));
  const std::pair<const char*, double> expected[]{{"x", 7}, {"y", 2}, {"a", 7}, {"b", 9}, {"c", 2}};
  for (const auto& [name, gradient] : expected) CHECK(f.graph.gradient(named(f, name))(0, 0) == gradient);
}

TEST_CASE("formula: 10,000 random formulas print and read back as the same graph") {
  for (std::uint64_t seed = 1; seed <= 10000; ++seed) {
    const std::string text = Writer(seed).formula();
    INFO("seed " << seed << "\n" << text);
    const Formula first = read(text);
    const std::string once = printed(first);
    INFO(once);
    const auto again = parse_formula(once);
    REQUIRE(again);
    REQUIRE(same(first.graph, first.output, again->graph, again->output));
    REQUIRE(printed(*again) == once);
  }
}

TEST_CASE("formula: printing puts brackets only where they are needed") {
  const std::pair<const char*, const char*> cases[]{
      {"((a+b))*c", "(a + b) * c"},   {"a-(b-c)", "a - (b - c)"},     {"(a-b)-c", "a - b - c"},
      {"a^(b^c)", "a^b^c"},           {"(a^b)^c", "(a^b)^c"},         {"-(a*b)", "-(a * b)"},
      {"(-a)*b", "-a * b"},           {"a*(-b)", "a * -b"},           {"2^(-a)", "2^-a"},
      {"(-2)^a", "(-2)^a"},           {"-(a^2)", "-a^2"},             {"(a*b)'", "(a * b)'"},
      {"a/(b*c)", "a / (b * c)"},     {"max(a,(b))", "max(a, b)"},    {"(a@b)@c", "a @ b @ c"},
  };
  for (const auto& [typed, expected] : cases) {
    const std::string out = printed(read(std::string("a = 1; b = 2; c = 3; y = ") + typed));
    CHECK(out.substr(out.rfind('\n') + 1) == std::string("y = ") + expected);
  }
  Graph shared;
  const NodeId x = shared.leaf(Matrix::Constant(1, 1, 2));
  const NodeId square = *shared.apply(find_op("square"), {x});
  const NodeId sum = *shared.apply(find_op("add"), {square, square});
  shared.forward();
  CHECK(print_formula(shared, sum) == "t1 = 2\nt2 = square(t1)\nt2 + t2");
}

TEST_CASE("formula: depth costs no call stack") {
  const int deep = 200000;
  const std::string open(deep, '('), shut(deep, ')');
  CHECK(value_of(open + "7" + shut) == 7);
  CHECK(value_of(std::string(deep, '-') + "x") == 1);
  std::string sum = "x";
  for (int i = 0; i < deep; ++i) sum += " + x";
  CHECK(value_of(sum) == deep + 1);
  std::string chain = "n0 = x\n";
  for (int i = 1; i <= deep; ++i) chain += "n" + std::to_string(i) + " = n" + std::to_string(i - 1) + " + 1\n";
  Formula f = read(chain);
  CHECK(value(f) == deep + 1);
  CHECK(printed(f).size() > chain.size());
  CHECK(value_of("(" + std::string(1000000, '\n') + "x)") == 1);
  std::string power = "x";
  for (int i = 0; i < deep; ++i) power += "^x";
  CHECK(value_of(power) == 1);
}
