/// Everything that reads a trainer without changing its run: losses and metrics, one sample's passes, outputs, pictures.
#include <cmath>
#include <limits>

#include "trainer_of.h"

namespace chainrule {
namespace {

using std::to_string;

Error wrong_size(const std::string& field, std::size_t size, std::size_t takes) {
  return {Code::shape_mismatch, field + " has " + numbers_text(size) + "; it takes " + to_string(takes) + ".", field};
}

}  // namespace

/// Share of the samples in the pass that are on the right side (one output) or whose largest output is the right one.
template <class T>
double TrainerOf<T>::right_answers(Index n) const {
  const T* const h = pass_.output();
  const T* const y = targets_.data();
  const auto largest = [&](const T* x) {  // the first on ties
    int best = 0;
    for (int j = 1; j < outputs(); ++j)
      if (x[j * n] > x[best * n]) best = j;
    return best;
  };
  double right = 0;
  for (Index s = 0; s < n; ++s) right += outputs() == 1 ? (h[s] > 0) == (y[s] > 0) : largest(h + s) == largest(y + s);
  return right;
}

template <class T>
double TrainerOf<T>::squared_residuals(Index n) const {
  double sum = 0;
  for (Index i = 0; i < outputs() * n; ++i) {
    const double e = static_cast<double>(pass_.output()[i]) - static_cast<double>(targets_[static_cast<std::size_t>(i)]);
    sum += e * e;
  }
  return sum;
}

template <class T>
auto TrainerOf<T>::score(const std::vector<double>& inputs, const std::vector<double>& targets, int rows, double total_squares)
    -> Score {
  double total = 0, metric = 0;
  for (std::int64_t first = 0; first < rows; first += chunk_) {
    const auto n = static_cast<Index>(std::min<std::int64_t>(chunk_, rows - first));
    load(inputs.data(), targets.data(), n, [&](Index s) { return static_cast<Index>(first) + s; });
    pass_.forward(parameters_.data(), n);
    loss().f(pass_.output(), targets_.data(), loss_parameter(), outputs(), n, losses_.data());
    for (Index s = 0; s < n; ++s) total += static_cast<double>(losses_[static_cast<std::size_t>(s)]);
    metric += split_.classification ? right_answers(n) : squared_residuals(n);
  }
  if (split_.classification) return {total / rows, metric / rows};
  const double r2 = total_squares > 0 ? 1 - metric / total_squares : std::numeric_limits<double>::quiet_NaN();
  return {total / rows, r2};
}

template <class T>
double TrainerOf<T>::penalty() const {
  double absolute = 0, squares = 0;
  for (const LayerLayout& at : layout_.layers)
    for (std::int64_t i = at.W; i < at.b; ++i) {
      const auto w = static_cast<double>(parameters_[static_cast<std::size_t>(i)]);
      absolute += std::abs(w);
      squares += w * w;
    }
  return (train_.l1 == 0 ? 0 : train_.l1 * absolute) + (train_.l2 == 0 ? 0 : train_.l2 / 2 * squares);
}

template <class T>
Evaluation TrainerOf<T>::evaluate() {
  Evaluation e;
  e.classification = split_.classification;
  e.penalty = penalty();
  const Score train = score(split_.train_inputs, split_.train_targets, split_.train_rows, train_squares_);
  e.train_loss = train.loss;
  e.train_metric = train.metric;
  if (split_.test_rows > 0) {
    const Score test = score(split_.test_inputs, split_.test_targets, split_.test_rows, test_squares_);
    e.test_loss = test.loss;
    e.test_metric = test.metric;
  }
  return e;
}

/// Inputs in the data's own units, row by row, from row `first`: prepared as the training data were.
template <class T>
void TrainerOf<T>::load_given(std::span<const double> inputs, std::int64_t first, Index n) {
  const Index width = split_.width;
  for (Index s = 0; s < n; ++s)
    for (Index k = 0; k < width; ++k) {
      const double x = inputs[static_cast<std::size_t>((first + s) * width + k)];
      pass_.input()[k * n + s] = static_cast<T>((x - split_.mean[static_cast<std::size_t>(k)]) / split_.scale[static_cast<std::size_t>(k)]);
    }
}

/// The target as the loss takes it, of a sample that is as the network takes it.
template <class T>
Result<std::vector<double>> TrainerOf<T>::check_sample(std::span<const double> input, std::span<const double> target) const {
  if (input.size() != static_cast<std::size_t>(split_.width))
    return wrong_size("sample", input.size(), static_cast<std::size_t>(split_.width));
  for (std::size_t k = 0; k < input.size(); ++k)
    if (auto good = check(Parameter{}, input[k], "sample[" + to_string(k) + "]"); !good) return good.error();
  return encode_target(target, classes_, train_.loss, outputs());
}

template <class T>
Result<NodeId> TrainerOf<T>::record(Graph& graph, Level level, std::span<const double> input, std::span<const double> target) const {
  const auto encoded = check_sample(input, target);
  if (!encoded) return encoded.error();
  const GivenSample sample{input, split_.mean, split_.scale, *encoded};
  return record_sample(graph, level, network_, layout_, parameters(), train_.loss, train_.huber_delta, sample);
}

template <class T>
Result<SampleTrace> TrainerOf<T>::query(std::span<const double> input, std::span<const double> target) {
  const auto encoded = check_sample(input, target);
  if (!encoded) return encoded.error();
  sample_forward(parameters_.data(), input, *encoded);
  return trace(parameters_.data(), Through::transpose);
}

template <class T>
Result<SampleTrace> TrainerOf<T>::mistaken(std::span<const double> input, std::span<const double> target) {
  const auto encoded = check_sample(input, target);
  if (!encoded) return encoded.error();
  const std::vector<T> back = mistake_ == Mistake::in_place_update ? updated_in_place(input, *encoded) : parameters_;
  sample_forward(parameters_.data(), input, *encoded);
  return trace(back.data(), through());
}

/// The parameters as an update in place on this sample alone leaves them; the run stays as it is.
template <class T>
std::vector<T> TrainerOf<T>::updated_in_place(std::span<const double> input, std::span<const double> target) {
  const std::vector<T> before = parameters_, state1 = state1_, state2 = state2_, gradient = gradient_;
  for (std::size_t left = trained_.size(); left > 0 && trained_[left - 1].layer > 0;) {  // nothing hears from the first layer
    const std::span<const Range> layer = last_layer(left);
    sample_forward(before.data(), input, target);
    pass_.backward(parameters_.data(), 1);
    std::ranges::fill(gradient_, T(0));
    pass_.add_gradient(1, gradient_.data());
    add_penalty_gradient(before.data());
    apply_update(layer);
    left -= layer.size();
  }
  state1_ = state1;
  state2_ = state2;
  gradient_ = gradient;
  return std::exchange(parameters_, before);
}

/// Forward with one sample as given and its target as the loss takes it, as far as dC/da of the last layer.
template <class T>
void TrainerOf<T>::sample_forward(const T* parameters, std::span<const double> input, std::span<const double> target) {
  load_given(input, 0, 1);
  for (std::size_t j = 0; j < target.size(); ++j) targets_[j] = static_cast<T>(target[j]);
  pass_.forward(parameters, 1);
  loss().f(pass_.output(), targets_.data(), loss_parameter(), outputs(), 1, losses_.data());
  loss().d(pass_.output(), targets_.data(), loss_parameter(), outputs(), 1, pass_.upstream());
}

/// Back from there with the parameters `back`, and everything on the way taken down.
template <class T>
SampleTrace TrainerOf<T>::trace(const T* back, Through through) {
  std::vector<T> upstream(pass_.upstream(), pass_.upstream() + outputs());  // dC/da, from the last layer down
  pass_.backward(back, 1, through);
  std::vector<T> gradient(static_cast<std::size_t>(layout_.size));
  pass_.add_gradient(1, gradient.data());

  const auto copy = [](const T* from, std::int64_t size) { return std::vector<double>(from, from + size); };
  SampleTrace trace;
  trace.loss = static_cast<double>(losses_[0]);
  trace.layers.resize(layout_.layers.size());
  for (std::size_t l = layout_.layers.size(); l-- > 0;) {
    const LayerLayout& at = layout_.layers[l];
    std::vector<T> slope(static_cast<std::size_t>(at.units));
    pass_.slope(l, slope.data());
    trace.layers[l] = {copy(pass_.z(l), at.units), copy(pass_.a(l), at.units), copy(pass_.delta(l), at.units),
                       copy(gradient.data() + at.W, at.b - at.W), copy(gradient.data() + at.b, at.biases),
                       copy(slope.data(), at.units), copy(upstream.data(), at.units)};
    upstream.resize(static_cast<std::size_t>(at.inputs));
    pass_.input_gradient(l, back, 1, upstream.data(), through);
  }
  for (std::size_t k = 0; k < upstream.size(); ++k) trace.dx.push_back(static_cast<double>(upstream[k]) / split_.scale[k]);
  return trace;
}

template <class T>
Result<std::vector<double>> TrainerOf<T>::predict(std::span<const double> inputs, int rows) {
  const auto count = static_cast<std::size_t>(std::max(rows, 0)), width = static_cast<std::size_t>(split_.width);
  if (inputs.size() != count * width) return wrong_size("inputs", inputs.size(), count * width);
  std::vector<double> all(count * static_cast<std::size_t>(outputs()));
  for (std::int64_t first = 0; first < rows; first += chunk_) {
    const auto n = static_cast<Index>(std::min<std::int64_t>(chunk_, rows - first));
    load_given(inputs, first, n);
    pass_.forward(parameters_.data(), n);
    for (Index s = 0; s < n; ++s)
      for (Index j = 0; j < outputs(); ++j)
        all[static_cast<std::size_t>((first + s) * outputs() + j)] = static_cast<double>(pass_.output()[j * n + s]);
  }
  return all;
}

template <class T>
Result<std::vector<float>> TrainerOf<T>::activations(std::span<const double> inputs, int rows) {
  constexpr std::int64_t kMost = 1 << 28;
  const auto count = static_cast<std::size_t>(std::max(rows, 0)), width = static_cast<std::size_t>(split_.width);
  if (inputs.size() != count * width) return wrong_size("inputs", inputs.size(), count * width);
  std::int64_t units = 0;
  for (const LayerLayout& at : layout_.layers) units += at.units;
  if (rows > kMost / units)
    return Error{Code::too_large, "inputs has " + to_string(rows) + " rows; with " + to_string(units) + " units it takes fewer.", "inputs"};

  std::vector<float> all(static_cast<std::size_t>(units) * count);
  for (std::int64_t first = 0; first < rows; first += chunk_) {
    const auto n = static_cast<Index>(std::min<std::int64_t>(chunk_, rows - first));
    load_given(inputs, first, n);
    pass_.forward(parameters_.data(), n);
    float* unit = all.data() + first;
    for (std::size_t l = 0; l < layout_.layers.size(); ++l)
      for (Index j = 0; j < layout_.layers[l].units; ++j, unit += rows)
        std::copy_n(pass_.a(l) + j * n, n, unit);
  }
  return all;
}

template <class T>
Result<std::vector<float>> TrainerOf<T>::grid(int size, double x_low, double x_high, double y_low, double y_high) {
  constexpr std::int64_t kMostCells = 1 << 24;
  if (split_.width != 2)
    return Error{Code::shape_mismatch, "The data has " + to_string(split_.width) + " inputs; a grid takes 2.", "data"};
  if (size < 1) return Error{Code::out_of_range, "size is " + to_string(size) + "; it takes a whole number from 1 up.", "size"};
  const std::int64_t cells = std::int64_t{size} * size;
  if (cells > kMostCells) return Error{Code::too_large, "size is " + to_string(size) + "; a grid takes fewer cells.", "size"};
  std::vector<double> points;
  points.reserve(2 * static_cast<std::size_t>(cells));
  for (std::int64_t cell = 0; cell < cells; ++cell) {  // the middle of each
    points.push_back(x_low + (x_high - x_low) * (static_cast<double>(cell % size) + 0.5) / size);
    points.push_back(y_high - (y_high - y_low) * (static_cast<double>(cell / size) + 0.5) / size);
  }
  return activations(points, static_cast<int>(cells));
}

template Evaluation TrainerOf<double>::evaluate();
template Evaluation TrainerOf<float>::evaluate();
template Result<SampleTrace> TrainerOf<double>::query(std::span<const double>, std::span<const double>);
template Result<SampleTrace> TrainerOf<float>::query(std::span<const double>, std::span<const double>);
template Result<SampleTrace> TrainerOf<double>::mistaken(std::span<const double>, std::span<const double>);
template Result<SampleTrace> TrainerOf<float>::mistaken(std::span<const double>, std::span<const double>);
template Result<NodeId> TrainerOf<double>::record(Graph&, Level, std::span<const double>, std::span<const double>) const;
template Result<NodeId> TrainerOf<float>::record(Graph&, Level, std::span<const double>, std::span<const double>) const;
template Result<std::vector<double>> TrainerOf<double>::predict(std::span<const double>, int);
template Result<std::vector<double>> TrainerOf<float>::predict(std::span<const double>, int);
template Result<std::vector<float>> TrainerOf<double>::activations(std::span<const double>, int);
template Result<std::vector<float>> TrainerOf<float>::activations(std::span<const double>, int);
template Result<std::vector<float>> TrainerOf<double>::grid(int, double, double, double, double);
template Result<std::vector<float>> TrainerOf<float>::grid(int, double, double, double, double);

}  // namespace chainrule
