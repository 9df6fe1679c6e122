/// Published examples on the graph, written as formulas and checked to every printed digit.
#include <catch2/catch_all.hpp>
#include <map>

#include "chainrule/var.h"
#include "check.h"

using namespace chainrule;

namespace {

/// Named scalars in a graph, and what is printed of them.
class Example {
 public:
  Var input(const std::string& name, double value) {
    return names_[name] = {&graph_, graph_.leaf(Matrix::Constant(1, 1, value), name)};
  }
  Var name(const std::string& name, Var v) { return names_[name] = v; }
  void backward(const std::string& root) { REQUIRE(graph_.backward(names_.at(root).id)); }

  double value(const std::string& name) { return graph_.value(names_.at(name).id)(0, 0); }
  double gradient(const std::string& name) { return graph_.gradient(names_.at(name).id)(0, 0); }
  double message(const std::string& name, int i) { return graph_.message(names_.at(name).id, i)(0, 0); }
  double local(const std::string& name, int i) { return graph_.local(names_.at(name).id, i)(0, 0); }

  void prints_value(const std::string& name, std::string_view printed) {
    INFO(name << " = " << value(name));
    CHECK(check::agrees_with_print(value(name), printed));
  }
  void prints_gradient(const std::string& name, std::string_view printed) {
    INFO("gradient of " << name << " = " << gradient(name));
    CHECK(check::agrees_with_print(gradient(name), printed));
  }
  void prints(const std::string& name, std::string_view printed_value, std::string_view printed_gradient) {
    prints_value(name, printed_value);
    prints_gradient(name, printed_gradient);
  }

 private:
  Graph graph_;
  std::map<std::string, Var> names_;
};

}  // namespace

TEST_CASE("W1 Birmingham: a sigmoid neuron with half the squared error", "[examples]") {
  Example e;
  const Var w = e.input("w", 0.5), x = e.input("x", 2), b = e.input("b", -1), y = e.input("y", 1);
  const Var z = e.name("z", w * x + b), a = e.name("a", sigmoid(z));
  e.name("C", 0.5 * pow(a - y, 2));
  e.backward("C");
  e.prints("z", "0", "-0.125");
  e.prints("a", "0.5", "-0.5");
  e.prints("C", "0.125", "1");
  e.prints_gradient("w", "-0.25");
  e.prints_gradient("b", "-0.125");
  e.prints_gradient("x", "-0.0625");
  e.prints_gradient("y", "0.5");
}

TEST_CASE("W2 Birmingham: linear regression, every node", "[examples]") {
  Example e;
  const Var w = e.input("w", 5), x = e.input("x", 1), b = e.input("b", 1), y = e.input("y", 2);
  const Var u = e.name("u", w * x), yhat = e.name("yhat", u + b), error = e.name("e", yhat - y);
  e.name("J", pow(error, 2));
  e.backward("J");
  e.prints("J", "16", "1");
  e.prints("e", "4", "8");
  e.prints("yhat", "6", "8");
  e.prints("u", "5", "8");
  e.prints("w", "5", "8");
  e.prints("b", "1", "8");
  e.prints("x", "1", "40");
  e.prints("y", "2", "-8");
  CHECK(e.local("e", 0) == 1);
}

TEST_CASE("W3 Birmingham: fan-out shows both terms", "[examples]") {
  Example e;
  const Var a = e.input("a", 1), b = e.input("b", 1), c = e.input("c", 6);
  const Var x = e.name("x", a + b), y = e.name("y", b + c);
  e.name("f", x * y);
  e.backward("f");
  e.prints("x", "2", "7");
  e.prints("y", "7", "2");
  e.prints("f", "14", "1");
  e.prints_gradient("a", "7");
  e.prints_gradient("b", "9");
  e.prints_gradient("c", "2");
  CHECK(e.message("x", 1) == 7);
  CHECK(e.message("y", 0) == 2);
}

TEST_CASE("W4 Mazur: forward, deltas and gradients of the 2-2-2 network", "[examples]") {
  Example e;
  const Var i1 = e.input("i1", 0.05), i2 = e.input("i2", 0.10), t1 = e.input("t1", 0.01), t2 = e.input("t2", 0.99);
  const Var b1 = e.input("b1", 0.35), b2 = e.input("b2", 0.60);
  const double start[]{0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55};
  Var w[9];
  for (int k = 1; k <= 8; ++k) w[k] = e.input("w" + std::to_string(k), start[k - 1]);
  const Var net_h1 = e.name("net_h1", w[1] * i1 + w[2] * i2 + b1), net_h2 = e.name("net_h2", w[3] * i1 + w[4] * i2 + b1);
  const Var out_h1 = e.name("out_h1", sigmoid(net_h1)), out_h2 = e.name("out_h2", sigmoid(net_h2));
  const Var net_o1 = e.name("net_o1", w[5] * out_h1 + w[6] * out_h2 + b2);
  const Var net_o2 = e.name("net_o2", w[7] * out_h1 + w[8] * out_h2 + b2);
  const Var out_o1 = e.name("out_o1", sigmoid(net_o1)), out_o2 = e.name("out_o2", sigmoid(net_o2));
  const Var E_o1 = e.name("E_o1", 0.5 * pow(t1 - out_o1, 2)), E_o2 = e.name("E_o2", 0.5 * pow(t2 - out_o2, 2));
  e.name("E", E_o1 + E_o2);
  e.backward("E");

  e.prints_value("net_h1", "0.3775");
  e.prints_value("net_h2", "0.3925");
  e.prints_value("out_h1", "0.593269992");
  e.prints_value("out_h2", "0.596884378");
  e.prints_value("net_o1", "1.105905967");
  e.prints("out_o1", "0.75136507", "0.74136507");
  e.prints_value("out_o2", "0.772928465");
  e.prints_value("E_o1", "0.274811083");
  e.prints_value("E_o2", "0.023560026");
  e.prints_value("E", "0.298371109");
  CHECK(check::agrees_with_print(e.local("out_o1", 0), "0.186815602"));
  CHECK(check::agrees_with_print(e.local("out_h1", 0), "0.241300709"));
  e.prints_gradient("net_o1", "0.138498562");
  e.prints_gradient("net_o2", "-0.0380982365");
  e.prints_gradient("w5", "0.082167041");
  e.prints_gradient("out_h1", "0.036350306");
  e.prints_gradient("out_h2", "0.0413703226");
  e.prints_gradient("net_h1", "0.00877135469");
  e.prints_gradient("net_h2", "0.00995425471");
  e.prints_gradient("w1", "0.000438568");
  e.prints_gradient("b1", "0.0187256094");
  e.prints_gradient("b2", "0.100400325");

  // One step at rate 0.5, weights only, all from the same gradients.
  const std::string_view after[]{"0.149780716", "0.19956143",  "0.24975114",  "0.29950229",
                                 "0.35891648",  "0.408666186", "0.511301270", "0.561370121"};
  for (int k = 1; k <= 8; ++k) {
    INFO("w" << k);
    CHECK(check::agrees_with_print(start[k - 1] - 0.5 * e.gradient("w" + std::to_string(k)), after[k - 1]));
  }
}

TEST_CASE("W5 micrograd: the README's expression", "[examples]") {
  Example e;
  const Var a = e.input("a", -4), b = e.input("b", 2);
  const Var c0 = a + b, d0 = a * b + pow(b, 3);
  const Var c1 = c0 + (c0 + 1);
  const Var c2 = e.name("c2", c1 + (1 + c1 + (-a)));
  const Var d1 = d0 + (d0 * 2 + max0(b + a));
  const Var d2 = e.name("d2", d1 + (3 * d1 + max0(b - a)));
  const Var diff = e.name("e", c2 - d2), f = e.name("f", pow(diff, 2));
  e.name("g", f / 2 + 10 / f);
  e.backward("g");
  e.prints_value("c2", "-1");
  e.prints_value("d2", "6");
  e.prints_value("e", "-7");
  e.prints_value("f", "49");
  e.prints_value("g", "24.7041");
  e.prints_gradient("a", "138.8338");
  e.prints_gradient("b", "645.5773");
  e.prints_value("g", "24.70408163265306");
  e.prints_gradient("a", "138.83381924198252");
  e.prints_gradient("b", "645.5772594752186");
}

TEST_CASE("W6 micrograd: the same node twice in one op", "[examples]") {
  Example e;
  const Var a = e.input("a", 3);
  e.name("b", a + a);
  e.backward("b");
  e.prints("b", "6.0000", "1.0000");
  e.prints("a", "3.0000", "2.0000");
}

TEST_CASE("W7 micrograd #64: each node passes its gradient on once", "[examples]") {
  Example e;
  const Var a = e.input("a", 1), b = e.name("b", a + a);
  e.name("c", b + b);
  e.backward("c");
  e.prints("c", "4", "1");
  e.prints_gradient("b", "2");
  e.prints_gradient("a", "4");  // 8 without a topological order
}

TEST_CASE("W8 micrograd #53: a second backward changes nothing", "[examples]") {
  Example e;
  const Var a = e.input("a", 3), b = e.input("b", 2), d = e.input("d", 1);
  e.name("e", e.name("c", a + b) * d);
  for (int pass = 0; pass < 2; ++pass) {
    e.backward("e");
    e.prints("e", "5", "1");
    e.prints("c", "5", "1");
    e.prints_gradient("a", "1.0");
    e.prints_gradient("b", "1.0");
    e.prints_gradient("d", "5.0");
  }
}

TEST_CASE("W9 cs231n: the first circuit", "[examples]") {
  Example e;
  const Var x = e.input("x", -2), y = e.input("y", 5), z = e.input("z", -4);
  e.name("f", e.name("q", x + y) * z);
  e.backward("f");
  e.prints("q", "3", "-4");
  e.prints("f", "-12", "1");
  e.prints_gradient("x", "-4");
  e.prints_gradient("y", "-4");
  e.prints_gradient("z", "3");
}

TEST_CASE("W10 cs231n: a sigmoid neuron gate by gate, and fused", "[examples]") {
  Example e;
  const Var w0 = e.input("w0", 2), x0 = e.input("x0", -1), w1 = e.input("w1", -3), x1 = e.input("x1", -2);
  const Var w2 = e.input("w2", -3);
  const Var p0 = e.name("p0", w0 * x0), p1 = e.name("p1", w1 * x1), s1 = e.name("s1", p0 + p1);
  const Var s2 = e.name("s2", s1 + w2), n = e.name("n", -1 * s2), m = e.name("m", exp(n)), r = e.name("r", m + 1);
  e.name("f", 1 / r);
  const Var s = w0 * x0 + w1 * x1 + w2;
  e.name("fused", sigmoid(s));

  const struct {
    const char *node, *value, *gradient, *computed;
  } printed[]{{"f", "0.73", "1.00", "1"},
              {"r", "1.37", "-0.53", "-0.534446645"},
              {"m", "0.37", "-0.53", "-0.534446645"},
              {"n", "-1.00", "-0.20", "-0.196611933"},
              {"s2", "1.00", "0.20", "0.196611933"},
              {"s1", "4.00", "0.20", "0.196611933"},
              {"p0", "-2.00", "0.20", "0.196611933"},
              {"p1", "6.00", "0.20", "0.196611933"},
              {"w0", "2.00", "-0.20", "-0.196611933"},
              {"x0", "-1.00", "0.39", "0.393223866"},
              {"w1", "-3.00", "-0.39", "-0.393223866"},
              {"x1", "-2.00", "-0.59", "-0.589835800"},
              {"w2", "-3.00", "0.20", "0.196611933"}};
  e.backward("f");
  for (const auto& p : printed) {
    e.prints(p.node, p.value, p.gradient);
    e.prints_gradient(p.node, p.computed);
  }
  e.prints_value("f", "0.7310585786");

  const double f = e.value("f"), at_w1 = e.gradient("w1");
  e.backward("fused");
  CHECK(check::close(e.value("fused"), f, 1e-15));
  CHECK(check::close(e.gradient("w1"), at_w1, 1e-14));
  CHECK(check::agrees_with_print(e.local("fused", 0), "0.2"));
  for (const char* input : {"w0", "x0", "x1", "w2"}) {
    for (const auto& p : printed)
      if (std::string_view(p.node) == input) e.prints_gradient(input, p.computed);
  }
}

TEST_CASE("W11 cs231n: a circuit with max", "[examples]") {
  Example e;
  const Var x = e.input("x", 3), y = e.input("y", -4), z = e.input("z", 2), w = e.input("w", -1);
  const Var p = e.name("p", x * y), m = e.name("m", maximum(z, w)), s = e.name("s", p + m);
  e.name("f", s * 2);
  e.backward("f");
  e.prints("x", "3.00", "-8.00");
  e.prints("y", "-4.00", "6.00");
  e.prints("z", "2.00", "2.00");
  e.prints("w", "-1.00", "0.00");
  e.prints("p", "-12.00", "2.00");
  e.prints("m", "2.00", "2.00");
  e.prints("s", "-10.00", "2.00");
  e.prints("f", "-20.00", "1.00");
}

TEST_CASE("W12 Colah: reverse mode gives both derivatives in one sweep", "[examples]") {
  Example e;
  const Var a = e.input("a", 2), b = e.input("b", 1);
  const Var c = e.name("c", a + b), d = e.name("d", b + 1);
  e.name("e", c * d);
  e.backward("e");
  e.prints("c", "3", "2");
  e.prints("d", "2", "3");
  e.prints("e", "6", "1");
  e.prints_gradient("a", "2");
  e.prints_gradient("b", "5");
  CHECK(e.message("c", 1) == 2);
  CHECK(e.message("d", 0) == 3);
}

TEST_CASE("W13 BackpropBuilder: forward, loss, backward, update", "[examples]") {
  double w = 3, b = 1;
  for (int step = 0; step < 2; ++step) {
    Example e;
    const Var vw = e.input("w", w), x = e.input("x", 2), vb = e.input("b", b), t = e.input("t", 9);
    const Var y = e.name("y", vw * x + vb);
    e.name("L", pow(y - t, 2));
    e.backward("L");
    if (step == 0) {
      e.prints("y", "7", "-4");
      e.prints("L", "4", "1");
      e.prints_gradient("w", "-8");
      e.prints_gradient("b", "-4");
      e.prints_gradient("x", "-12");
      e.prints_gradient("t", "4");
    } else {
      CHECK(check::close(e.value("y"), 8, 1e-15));
      CHECK(check::close(e.value("L"), 1, 1e-15));
    }
    w -= 0.05 * e.gradient("w");
    b -= 0.05 * e.gradient("b");
  }
}
