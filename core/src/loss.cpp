#include "chainrule/loss.h"

namespace chainrule {
namespace {

template <class T>
using Outputs = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>>;  // a column per output

/// A loss that takes one output at a time, over a batch.
template <class Loss, class T>
constexpr LossBatch<T> each_output() {
  return {[](const T* h, const T* y, T p, int outputs, Eigen::Index n, T* loss) {
            const Outputs<T> H(h, n, outputs), Y(y, n, outputs);
            Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>> sum(loss, n);
            const auto value = [p](T a, T b) -> T { return Loss::f(a, b, p); };
            sum = H.col(0).binaryExpr(Y.col(0), value);
            for (int j = 1; j < outputs; ++j) sum += H.col(j).binaryExpr(Y.col(j), value);
            if (Loss::mean) sum /= static_cast<T>(outputs);
          },
          [](const T* h, const T* y, T p, int outputs, Eigen::Index n, T* slope) {
            const Eigen::Index size = n * outputs;
            const Outputs<T> H(h, size, 1), Y(y, size, 1);
            Eigen::Map<Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>> all(slope, size, 1);
            all = H.binaryExpr(Y, [p](T a, T b) -> T { return Loss::d(a, b, p); });
            if (Loss::mean && outputs > 1) all /= static_cast<T>(outputs);
          }};
}

/// The largest output of one sample, NaN if one is; samples lie `n` apart.
template <class T>
T row_maximum(const T* h, int outputs, Eigen::Index n) {
  T m = h[0];
  for (int j = 1; j < outputs; ++j) m = maximum(m, h[j * n]);
  return m;
}

/// Softmax cross-entropy over a batch, shifted by each row's largest output so that nothing overflows.
template <class T>
constexpr LossBatch<T> softmax_rows() {
  return {[](const T* h, const T* y, T, int outputs, Eigen::Index n, T* loss) {
            for (Eigen::Index s = 0; s < n; ++s) {
              const T m = row_maximum(h + s, outputs, n);
              T sum = 0, value = 0;
              for (int j = 0; j < outputs; ++j) sum += exp(h[j * n + s] - m);
              for (int j = 0; j < outputs; ++j) value += unless_zero(y[j * n + s], y[j * n + s] * ((m - h[j * n + s]) + log(sum)));
              loss[s] = value;
            }
          },
          [](const T* h, const T* y, T, int outputs, Eigen::Index n, T* slope) {
            for (Eigen::Index s = 0; s < n; ++s) {
              const T m = row_maximum(h + s, outputs, n);
              T sum = 0;
              for (int j = 0; j < outputs; ++j) sum += slope[j * n + s] = exp(h[j * n + s] - m);
              for (int j = 0; j < outputs; ++j) slope[j * n + s] = slope[j * n + s] / sum - y[j * n + s];
            }
          }};
}

/// A loss written at Text, in its customary letters.
template <class Write>
Text written(Write write) {
  return write(Text::variable("y"), Text::variable("t"), Text{"\\delta", "<mi>&#x3b4;</mi>"});
}

Text softmax_text() {
  return {"-\\sum_{j} t_{j} \\ln \\mathrm{softmax}\\left(y\\right)_{j}",
          "<mo>-</mo><munder><mo>&#x2211;</mo><mi>j</mi></munder><msub><mi>t</mi><mi>j</mi></msub><mi>ln</mi><mspace width=\"0.17em\"/>"
          "<mi>softmax</mi><mo>&#x2061;</mo><msub><mrow><mo>(</mo><mi>y</mi><mo>)</mo></mrow><mi>j</mi></msub>",
          Binding::sum};
}

Text softmax_slope_text() {
  return {"\\mathrm{softmax}\\left(y\\right) - t",
          "<mi>softmax</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mi>y</mi><mo>)</mo></mrow><mo>-</mo><mi>t</mi>", Binding::sum};
}

template <class Loss>
constexpr LossRow row() {
  LossRow r{};
  r.name = Loss::name;
  r.label = Loss::label;
  r.about = Loss::about;
  r.kink = Loss::kink;
  r.target = Loss::target;
  r.classification = Loss::target != Target::number;
  r.logits = Loss::logits;
  r.mean = Loss::mean;
  r.row = takes_row<Loss>;
  r.parameters = Loss::parameters;
  if constexpr (takes_row<Loss>) {
    r.batch64 = softmax_rows<double>();
    r.batch32 = softmax_rows<float>();
    r.formula = softmax_text;
    r.slope = softmax_slope_text;
  } else {
    r.batch64 = each_output<Loss, double>();
    r.batch32 = each_output<Loss, float>();
    r.formula = [] { return written([](const Text& h, const Text& y, const Text& p) -> Text { return Loss::f(h, y, p); }); };
    r.slope = [] { return written([](const Text& h, const Text& y, const Text& p) -> Text { return Loss::d(h, y, p); }); };
  }
  return r;
}

template <class... Loss>
constexpr auto table(std::tuple<Loss...>*) {
  return std::array{row<Loss>()...};
}

constexpr auto kLosses = table(static_cast<Losses*>(nullptr));

}  // namespace

std::span<const LossRow> losses() { return kLosses; }

}  // namespace chainrule
