#include "chainrule/loss.h"

#include <algorithm>

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

/// Samples that go through softmax together.
template <class T>
inline constexpr int kTogether = 32 / sizeof(T);

/// Per sample of a block: the largest output m (NaN if one is), and the sum of e^(h - m), which cannot overflow. Samples of
/// one output lie side by side, those of the next `n` further on; `size` of the block's places are used.
template <class T>
struct SoftmaxBlock {
  T m[kTogether<T>], sum[kTogether<T>];

  void take(const T* h, int outputs, Eigen::Index n, auto size) {
    for (int i = 0; i < kTogether<T>; ++i) m[i] = h[std::min(i, int{size} - 1)];
    for (int j = 1; j < outputs; ++j)
      for (int i = 0; i < size; ++i) m[i] = maximum(m[i], h[j * n + i]);
    for (int i = 0; i < kTogether<T>; ++i) sum[i] = 0;
    for (int j = 0; j < outputs; ++j)
      for (int i = 0; i < size; ++i) sum[i] += exp(h[j * n + i] - m[i]);
  }
};

/// Calls `use(first, size)` for blocks of samples: of a size the compiler knows, then one of what is left.
template <class T>
void each_block(Eigen::Index n, auto use) {
  Eigen::Index s = 0;
  for (; s + kTogether<T> <= n; s += kTogether<T>) use(s, std::integral_constant<int, kTogether<T>>{});
  if (s < n) use(s, static_cast<int>(n - s));
}

/// Softmax cross-entropy over a batch.
template <class T>
constexpr LossBatch<T> softmax_rows() {
  return {[](const T* h, const T* y, T, int outputs, Eigen::Index n, T* loss) {
            each_block<T>(n, [&](Eigen::Index s, auto size) {
              SoftmaxBlock<T> block;
              block.take(h + s, outputs, n, size);
              T value[kTogether<T>]{};
              for (int i = 0; i < size; ++i) block.sum[i] = log(block.sum[i]);
              for (int j = 0; j < outputs; ++j)
                for (int i = 0; i < size; ++i) {
                  const T t = y[j * n + s + i];
                  value[i] += unless_zero(t, t * ((block.m[i] - h[j * n + s + i]) + block.sum[i]));
                }
              for (int i = 0; i < size; ++i) loss[s + i] = value[i];
            });
          },
          [](const T* h, const T* y, T, int outputs, Eigen::Index n, T* slope) {
            each_block<T>(n, [&](Eigen::Index s, auto size) {
              SoftmaxBlock<T> block;
              block.take(h + s, outputs, n, size);
              for (int j = 0; j < outputs; ++j)
                for (int i = 0; i < size; ++i)
                  slope[j * n + s + i] = exp(h[j * n + s + i] - block.m[i]) / block.sum[i] - y[j * n + s + i];
            });
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
