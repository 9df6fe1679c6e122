#include <algorithm>
#include <cmath>
#include <numeric>

#include "chainrule/dataset.h"

namespace chainrule {
namespace {

using std::to_string;

std::string number_of(std::size_t n, const std::string& thing) { return to_string(n) + " " + thing + (n == 1 ? "" : "s"); }

Error bad_value(const std::string& field, double value, const std::string& takes) {
  return {Code::out_of_range, field + " is " + number_text(value) + "; it takes " + takes + ".", field};
}

/// What one target row becomes: the rules of encode_target, for rows of one data set.
struct Encoder {
  int classes;  ///< of the data; 0: targets are numbers
  const LossRow& loss;
  int outputs;

  /// Writes `outputs` numbers. `field` names the row in messages.
  Result<void> operator()(std::span<const double> target, const std::string& field, double* out) const {
    const bool one_class = target.size() == 1 && (classes > 0 || (loss.classification && outputs > 1));
    if (one_class) return write_class(target[0], field, out);
    if (target.size() != static_cast<std::size_t>(outputs)) return wrong_size(target.size(), field);
    if (outputs > 1 && (classes > 0 || loss.target == Target::one_hot || (loss.target == Target::sign && target_is_one_hot(target))))
      return write_one_hot(target, field, out);
    for (std::size_t j = 0; j < target.size(); ++j) {
      const double t = target[j];
      const std::string place = field + "[" + to_string(j) + "]";
      if (!std::isfinite(t)) return bad_value(place, t, "a finite number");
      if (loss.target == Target::zero_one && t != 0 && t != 1) return bad_value(place, t, "0 or 1 with this loss");
      if (loss.target == Target::sign && t != -1 && t != 1) return bad_value(place, t, "-1 or 1 with this loss");
      out[j] = t;
    }
    return {};
  }

 private:
  /// What stands for the classes that a one-hot row does not name.
  double off() const { return loss.target == Target::sign ? -1 : 0; }

  Result<void> write_class(double cls, const std::string& field, double* out) const {
    const int count = classes > 0 ? classes : outputs;
    if (outputs == 1 && loss.target != Target::zero_one) {
      if (cls != -1 && cls != 0 && cls != 1) return bad_value(field + "[0]", cls, "class 0 or 1");
      *out = cls == 1 ? 1 : -1;
      return {};
    }
    if (!(cls >= 0 && cls < count && cls == std::floor(cls)))
      return bad_value(field + "[0]", cls, "a class from 0 to " + to_string(count - 1));
    if (outputs == 1) {
      *out = cls;
      return {};
    }
    for (int j = 0; j < outputs; ++j) out[j] = j == cls ? 1 : off();
    return {};
  }

  static bool target_is_one_hot(std::span<const double> target) {
    const auto zeros = std::ranges::count(target, 0.0), ones = std::ranges::count(target, 1.0);
    return ones == 1 && zeros + 1 == std::ssize(target);
  }

  Result<void> write_one_hot(std::span<const double> target, const std::string& field, double* out) const {
    const auto ones = std::ranges::count(target, 1.0), minus = std::ranges::count(target, -1.0);
    const bool signs = loss.target == Target::sign && ones == 1 && minus + 1 == std::ssize(target);
    if (!target_is_one_hot(target) && !signs)
      return Error{Code::out_of_range, field + " is not a class; it takes one 1 among zeros, or one class from 0 to " +
                                           to_string(outputs - 1) + ".", field};
    for (int j = 0; j < outputs; ++j) out[j] = target[static_cast<std::size_t>(j)] == 1 ? 1 : off();
    return {};
  }

  Result<void> wrong_size(std::size_t size, const std::string& field) const {
    std::string takes = number_of(static_cast<std::size_t>(outputs), "number");
    if (outputs > 1 && (classes > 0 || loss.classification)) takes += ", or one class";
    return Error{Code::shape_mismatch, field + " has " + number_of(size, "number") + "; the network has " +
                                           number_of(static_cast<std::size_t>(outputs), "output") + ", so it takes " + takes + ".",
                 field};
  }
};

Result<void> check_samples(const DataSpec& data) {
  const Samples& s = data.samples;
  const auto rows = static_cast<std::size_t>(std::max(s.rows, 0)), width = static_cast<std::size_t>(std::max(s.width, 0));
  const std::size_t target_width = s.classes > 0 ? 1 : static_cast<std::size_t>(std::max(s.target_width, 0));
  if (rows == 0 || width == 0 || target_width == 0)
    return Error{Code::missing, "data has no samples; it takes at least one with one input and one target.", "data"};
  if (s.inputs.size() != rows * width)
    return Error{Code::shape_mismatch, "data.points has " + number_of(s.inputs.size(), "number") + "; " + number_of(rows, "row") +
                                           " of " + to_string(width) + " take " + to_string(rows * width) + ".", "data.points"};
  if (s.targets.size() != rows * target_width)
    return Error{Code::shape_mismatch, "data.targets has " + number_of(s.targets.size(), "number") + "; " + number_of(rows, "row") +
                                           " of " + to_string(target_width) + " take " + to_string(rows * target_width) + ".",
                 "data.targets"};
  for (std::size_t i = 0; i < s.inputs.size(); ++i)
    if (!std::isfinite(s.inputs[i]))
      return bad_value("data.points[" + to_string(i / width) + "][" + to_string(i % width) + "]", s.inputs[i], "a finite number");
  if (!(data.split > 0 && data.split <= 1)) return bad_value("data.split", data.split, "a number above 0 and at most 1");
  return {};
}

/// Row numbers, the training rows first; `train_rows` says how many those are.
std::vector<int> deal(const DataSpec& data, std::uint64_t seed, int& train_rows) {
  const int rows = data.samples.rows;
  std::vector<int> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  train_rows = rows;
  if (data.split < 1) {
    train_rows = std::clamp(static_cast<int>(std::floor(data.split * rows + 0.5)), 1, rows);
    Rng(seed, Stream::split).shuffle(std::span(order));
  }
  return order;
}

/// Mean and population standard deviation of the training rows' column `k`; a constant column keeps its size.
void measure(const Samples& s, Split& split, int k) {
  const auto value = [&](int row) { return s.inputs[static_cast<std::size_t>(row) * s.width + k]; };
  const double n = split.train_rows, first = value(split.train_index[0]);
  double sum = 0, squares = 0;
  bool constant = true;
  for (const int row : split.train_index) {
    sum += value(row) - first;  // measured from the first value, so that a constant column is exactly constant
    constant = constant && value(row) == first;
  }
  const double mean = first + sum / n;
  for (const int row : split.train_index) squares += (value(row) - mean) * (value(row) - mean);
  split.mean[static_cast<std::size_t>(k)] = mean;
  split.scale[static_cast<std::size_t>(k)] = constant || squares == 0 ? 1 : std::sqrt(squares / n);
}

}  // namespace

Result<void> check_outputs(int classes, int loss, int outputs, const std::string& field) {
  const LossRow& row = losses()[static_cast<std::size_t>(loss)];
  const auto wrong = [&](const std::string& takes) {
    return Error{Code::shape_mismatch, field + " is " + to_string(outputs) + "; " + takes + ".", field};
  };
  if (row.target == Target::one_hot && outputs < 2)
    return wrong(std::string(row.name) + " takes " + (classes > 2 ? to_string(classes) : "2 or more"));
  if (classes > 0 && outputs != classes && !(classes == 2 && outputs == 1))
    return wrong("data with " + to_string(classes) + " classes takes " + (classes == 2 ? "1 or 2" : to_string(classes)));
  return {};
}

Result<Split> prepare(const DataSpec& data, int loss, int outputs, std::uint64_t seed) {
  const Samples& s = data.samples;
  if (auto good = check_samples(data); !good) return good.error();
  if (auto good = check_outputs(s.classes, loss, outputs, "outputs"); !good) return good.error();

  Split split;
  split.width = s.width;
  split.outputs = outputs;
  const Encoder encode{s.classes, losses()[static_cast<std::size_t>(loss)], outputs};
  split.classification = s.classes > 0 || encode.loss.classification;
  const std::vector<int> order = deal(data, seed, split.train_rows);
  split.test_rows = s.rows - split.train_rows;
  split.train_index.assign(order.begin(), order.begin() + split.train_rows);
  split.test_index.assign(order.begin() + split.train_rows, order.end());

  split.mean.assign(static_cast<std::size_t>(s.width), 0);
  split.scale.assign(static_cast<std::size_t>(s.width), 1);
  if (data.standardize)
    for (int k = 0; k < s.width; ++k) measure(s, split, k);

  const auto target_width = static_cast<std::size_t>(s.classes > 0 ? 1 : s.target_width), width = static_cast<std::size_t>(s.width);
  const auto fill = [&](const std::vector<int>& rows, std::vector<double>& inputs, std::vector<double>& targets) -> Result<void> {
    inputs.resize(rows.size() * width);
    targets.resize(rows.size() * static_cast<std::size_t>(outputs));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto row = static_cast<std::size_t>(rows[i]);
      for (std::size_t k = 0; k < width; ++k)
        inputs[i * width + k] = (s.inputs[row * width + k] - split.mean[k]) / split.scale[k];
      const std::span target(s.targets.data() + row * target_width, target_width);
      double* const encoded = targets.data() + i * static_cast<std::size_t>(outputs);
      if (auto good = encode(target, "data.targets[" + to_string(row) + "]", encoded); !good) return good;
    }
    return {};
  };
  if (auto good = fill(split.train_index, split.train_inputs, split.train_targets); !good) return good.error();
  if (auto good = fill(split.test_index, split.test_inputs, split.test_targets); !good) return good.error();
  return split;
}

Result<std::vector<double>> encode_target(std::span<const double> target, int classes, int loss, int outputs) {
  std::vector<double> out(static_cast<std::size_t>(outputs));
  const Encoder encode{classes, losses()[static_cast<std::size_t>(loss)], outputs};
  if (auto good = encode(target, "target", out.data()); !good) return good.error();
  return out;
}

}  // namespace chainrule
