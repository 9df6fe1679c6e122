#include "op_gates.h"

namespace gates {
namespace {

using std::erf, std::exp, std::fabs, std::log, std::pow, std::sqrt, std::tanh;

constexpr Wide kPi = 3.141592653589793238462643383279502884L;
constexpr Wide kSeluScale = 1.0507009873554804934193349852946L, kSeluAlpha = 1.6732632423543772848170429916717L;

Wide logistic(Wide x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
Wide ln_1_exp(Wide x) { return x > 0 ? x + std::log1p(exp(-x)) : std::log1p(exp(x)); }
Wide phi(Wide x) { return exp(-x * x / 2) / sqrt(2 * kPi); }
Wide cumulative(Wide x) { return x < 0 ? std::erfc(-x / sqrt(Wide(2))) / 2 : (1 + erf(x / sqrt(Wide(2)))) / 2; }
Wide sech(Wide x) { return 1 / std::cosh(x); }

// Columns: name, value, slope in input i.
const Reference kReferences[]{
    {"identity", [](Wide a, Wide) { return a; }, [](Wide, Wide, int) -> Wide { return 1; }},
    {"add", [](Wide a, Wide b) { return a + b; }, [](Wide, Wide, int) -> Wide { return 1; }},
    {"subtract", [](Wide a, Wide b) { return a - b; }, [](Wide, Wide, int i) -> Wide { return i ? -1 : 1; }},
    {"multiply", [](Wide a, Wide b) { return a * b; }, [](Wide a, Wide b, int i) { return i ? a : b; }},
    {"divide", [](Wide a, Wide b) { return a / b; }, [](Wide a, Wide b, int i) { return i ? -a / (b * b) : 1 / b; }},
    {"negate", [](Wide a, Wide) { return -a; }, [](Wide, Wide, int) -> Wide { return -1; }},
    {"power", [](Wide a, Wide b) { return exp(b * log(a)); },
     [](Wide a, Wide b, int i) { return i ? log(a) * exp(b * log(a)) : b * exp((b - 1) * log(a)); }},
    {"square", [](Wide a, Wide) { return a * a; }, [](Wide a, Wide, int) { return a + a; }},
    {"sqrt", [](Wide a, Wide) { return sqrt(a); }, [](Wide a, Wide, int) { return Wide(0.5) / sqrt(a); }},
    {"exp", [](Wide a, Wide) { return exp(a); }, [](Wide a, Wide, int) { return exp(a); }},
    {"log", [](Wide a, Wide) { return log(a); }, [](Wide a, Wide, int) { return 1 / a; }},
    {"sin", [](Wide a, Wide) { return std::sin(a); }, [](Wide a, Wide, int) { return std::cos(a); }},
    {"cos", [](Wide a, Wide) { return std::cos(a); }, [](Wide a, Wide, int) { return -std::sin(a); }},
    {"tan", [](Wide a, Wide) { return std::sin(a) / std::cos(a); },
     [](Wide a, Wide, int) { return 1 / (std::cos(a) * std::cos(a)); }},
    {"tanh", [](Wide a, Wide) { return std::sinh(a) / std::cosh(a); }, [](Wide a, Wide, int) { return sech(a) * sech(a); }},
    {"sigmoid", [](Wide a, Wide) { return logistic(a); }, [](Wide a, Wide, int) { return logistic(a) * logistic(-a); }},
    {"softplus", [](Wide a, Wide) { return ln_1_exp(a); }, [](Wide a, Wide, int) { return logistic(a); }},
    {"relu", [](Wide a, Wide) { return a < 0 ? 0 : a; }, [](Wide a, Wide, int) -> Wide { return a < 0 ? 0 : 1; }},
    {"leaky_relu", [](Wide a, Wide) { return a < 0 ? Wide(0.01) * a : a; },
     [](Wide a, Wide, int) { return a < 0 ? Wide(0.01) : 1; }},
    {"elu", [](Wide a, Wide) { return a < 0 ? std::expm1(a) : a; }, [](Wide a, Wide, int) { return a < 0 ? exp(a) : 1; }},
    {"selu", [](Wide a, Wide) { return kSeluScale * (a < 0 ? kSeluAlpha * std::expm1(a) : a); },
     [](Wide a, Wide, int) { return kSeluScale * (a < 0 ? kSeluAlpha * exp(a) : 1); }},
    {"gelu", [](Wide a, Wide) { return a * cumulative(a); }, [](Wide a, Wide, int) { return cumulative(a) + a * phi(a); }},
    {"silu", [](Wide a, Wide) { return a * logistic(a); },
     [](Wide a, Wide, int) { return logistic(a) * (1 + a * logistic(-a)); }},
    {"softsign", [](Wide a, Wide) { return a / (1 + fabs(a)); },
     [](Wide a, Wide, int) { return 1 / ((1 + fabs(a)) * (1 + fabs(a))); }},
    {"mish", [](Wide a, Wide) { return a * tanh(ln_1_exp(a)); },
     [](Wide a, Wide, int) {
       const Wide s = sech(ln_1_exp(a));
       return tanh(ln_1_exp(a)) + a * logistic(a) * s * s;
     }},
    {"abs", [](Wide a, Wide) { return fabs(a); }, [](Wide a, Wide, int) -> Wide { return a < 0 ? -1 : 1; }},
    {"max", [](Wide a, Wide b) { return a < b ? b : a; },
     [](Wide a, Wide b, int i) -> Wide { return (a < b) == (i == 1) ? 1 : 0; }},
    {"min", [](Wide a, Wide b) { return a < b ? a : b; },
     [](Wide a, Wide b, int i) -> Wide { return (a < b) == (i == 0) ? 1 : 0; }},
};

}  // namespace

const Reference* reference(std::string_view name) {
  for (const Reference& r : kReferences)
    if (r.name == name) return &r;
  return nullptr;
}

}  // namespace gates
