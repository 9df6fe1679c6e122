#include "chainrule/dataset.h"

#include <string>

namespace chainrule {
namespace {

template <class... G>
constexpr auto table(std::tuple<G...>*) {
  return std::array{DatasetRow{G::name, G::label, G::about, G::regression, G::inputs, G::classes, G::most_classes, G::point}...};
}

constexpr auto kDatasets = table(static_cast<Generators*>(nullptr));

Error out_of_range(const std::string& field, double value, const std::string& takes) {
  return {Code::out_of_range, field + " is " + number_text(value) + "; " + takes + ".", field};
}

std::string names() {
  std::string all;
  for (const auto& row : kDatasets) all += (all.empty() ? "" : ", ") + std::string(row.name);
  return all;
}

}  // namespace

std::span<const DatasetRow> datasets() { return kDatasets; }

Result<Samples> make_dataset(std::string_view name, int n, double noise, int classes, std::uint64_t seed) {
  const int index = find_named(kDatasets, name);
  if (index < 0)
    return Error{Code::unknown_name, "data.set is \"" + std::string(name) + "\"; it takes one of " + names() + ".", "data.set"};
  const DatasetRow& set = kDatasets[static_cast<std::size_t>(index)];
  if (n < 1) return out_of_range("data.n", n, "it takes a whole number from 1 up");
  if (!(noise >= 0 && noise <= 1)) return out_of_range("data.noise", noise, "it takes a number from 0 to 1");
  if (set.regression) classes = 1;
  else if (classes < 2 || classes > set.max_classes)
    return out_of_range("data.classes", classes,
                        std::string(set.name) + (set.max_classes == 2 ? " takes 2" : " takes 2 to " + std::to_string(set.max_classes)));

  Samples samples;
  samples.rows = n;
  samples.width = set.inputs;
  samples.classes = set.regression ? 0 : classes;
  samples.inputs.reserve(static_cast<std::size_t>(n) * set.inputs);
  samples.targets.reserve(static_cast<std::size_t>(n));
  // Noise has a stream of its own: turning it up moves the same points further.
  Rng rng(seed, Stream::data, 0), shake(seed, Stream::data, 1);
  for (int i = 0; i < n; ++i) {
    const int cls = i % classes, in_class = (n - cls + classes - 1) / classes;
    Point p = set.point((i / classes + 0.5) / in_class, cls, classes, rng);
    if (set.regression) {
      p.target += noise * shake.normal();
    } else {
      p.x1 += noise * shake.normal();
      p.x2 += noise * shake.normal();
    }
    samples.inputs.push_back(p.x1);
    if (set.inputs > 1) samples.inputs.push_back(p.x2);
    samples.targets.push_back(set.regression ? p.target : cls);
  }
  return samples;
}

}  // namespace chainrule
