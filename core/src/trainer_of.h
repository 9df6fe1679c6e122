#pragma once
/// The one trainer, for either scalar type.
#include <memory>
#include <vector>

#include "chainrule/trainer.h"
#include "pass.h"

namespace chainrule {

template <class T>
class TrainerOf final : public Trainer {
 public:
  /// The spec is already checked; its samples are in `split`.
  TrainerOf(const TrainerSpec&, Layout, Split);

  StepReport step(int updates) override;
  void reset() override;
  std::int64_t steps() const override { return steps_; }
  std::int64_t epochs() const override { return steps_ / updates_per_epoch(); }
  int updates_per_epoch() const override { return (split_.train_rows + batch_ - 1) / batch_; }
  double rate() const override { return learning_rate(train_.schedule, train_.rate, steps_, updates_per_epoch()); }
  const Layout& layout() const override { return layout_; }
  const Split& split() const override { return split_; }
  std::vector<double> parameters() const override { return {parameters_.begin(), parameters_.end()}; }
  Result<void> set_parameters(std::span<const double> values) override;
  std::vector<double> gradient() const override { return {gradient_.begin(), gradient_.end()}; }
  std::vector<double> state() const override;
  Result<void> restore(std::span<const double> state) override;
  std::span<const int> next_batch() override;
  Evaluation evaluate() override;
  Result<SampleTrace> query(std::span<const double> input, std::span<const double> target) override;
  Result<SampleTrace> mistaken(std::span<const double> input, std::span<const double> target) override;
  Result<NodeId> record(Graph&, Level, std::span<const double> input, std::span<const double> target) const override;
  Result<std::vector<double>> predict(std::span<const double> inputs, int rows) override;
  Result<std::vector<float>> activations(std::span<const double> inputs, int rows) override;
  Result<std::vector<float>> grid(int size, double x_low, double x_high, double y_low, double y_high) override;

 private:
  using Index = Eigen::Index;
  using Vector = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;

  /// A run of parameters that take updates, all of one layer.
  struct Range {
    std::int64_t first, size;
    std::size_t layer;
  };

  struct Score {
    double loss = 0, metric = 0;
  };

  // trainer.cpp
  void find_trained(const NetworkSpec&);
  std::span<const Range> last_layer(std::size_t left) const;

  // trainer_step.cpp
  bool update(StepReport&);
  void deal_epoch();
  bool gradient_at(const T* parameters, std::span<const int> rows, StepReport&);
  bool batch_gradient(const T* parameters, std::span<const int> rows, StepReport&);
  void add_penalty_gradient(const T* parameters);
  double clip_scale(std::span<const Range>) const;
  void apply_update(std::span<const Range>);
  bool update_in_place(std::span<const int> rows, StepReport&);

  // trainer_evaluate.cpp
  Score score(const std::vector<double>& inputs, const std::vector<double>& targets, int rows, double total_squares);
  double right_answers(Index n) const;
  double squared_residuals(Index n) const;
  double penalty() const;
  Result<std::vector<double>> check_sample(std::span<const double> input, std::span<const double> target) const;
  void load_given(std::span<const double> inputs, std::int64_t first, Index n);
  void sample_forward(const T* parameters, std::span<const double> input, std::span<const double> target);
  SampleTrace trace(const T* back, Through);
  std::vector<T> updated_in_place(std::span<const double> input, std::span<const double> target);

  void load(const double* inputs, const double* targets, Index n, auto row);
  const LossBatch<T>& loss() const { return losses()[static_cast<std::size_t>(train_.loss)].template batch<T>(); }
  int outputs() const { return split_.outputs; }
  T loss_parameter() const { return static_cast<T>(train_.huber_delta); }
  Through through() const { return mistake_ == Mistake::missing_transpose ? Through::mistaken : Through::transpose; }

  NetworkSpec network_;  ///< without starting values
  TrainSpec train_;
  Mistake mistake_;
  Layout layout_;
  Split split_;
  std::uint64_t seed_;
  int classes_, batch_, chunk_;
  double train_squares_, test_squares_;  ///< total sum of squares of the targets about their means
  std::vector<Range> trained_;
  std::vector<T> start_, parameters_, gradient_, state1_, state2_;
  std::vector<T> before_;            ///< parameters before an update in place; otherwise empty
  std::vector<T> targets_, losses_;  ///< of the samples in the pass: outputs x n, and n
  std::vector<int> order_;           ///< training rows in this epoch's order
  Pass<T> pass_;
  std::int64_t steps_ = 0, dealt_ = -1;  ///< updates made; the epoch that `order_` belongs to
  std::int64_t begun_ = 0;               ///< updates made before the optimiser began
  double batch_loss_ = 0;
};

/// Copies samples into the pass, inputs and targets, so that the samples of one unit lie side by side. `row(s)` is the row
/// of sample s.
template <class T>
void TrainerOf<T>::load(const double* inputs, const double* targets, Index n, auto row) {
  const Index width = split_.width;
  T* const x = pass_.input();
  for (Index s = 0; s < n; ++s) {
    const double* const from = inputs + width * row(s);
    for (Index k = 0; k < width; ++k) x[k * n + s] = static_cast<T>(from[k]);
  }
  for (Index s = 0; s < n; ++s) {
    const double* const from = targets + outputs() * row(s);
    for (Index j = 0; j < outputs(); ++j) targets_[static_cast<std::size_t>(j * n + s)] = static_cast<T>(from[j]);
  }
}

}  // namespace chainrule
