#include <algorithm>
#include <set>

#include "training.h"

using namespace training;

namespace {

using Row = std::vector<double>;

Row encoded(Row target, int classes, std::string_view name, int outputs) {
  const auto result = encode_target(target, classes, loss(name), outputs);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

void refused(const auto& result, Code code, std::string_view field) {
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  CHECK(result.error().code == code);
  CHECK(result.error().field == field);
  CHECK(result.error().message.find(field) != std::string::npos);
  CHECK(result.error().message.back() == '.');
}

DataSpec numbered(int n, double split) {
  Row x, y;
  for (int i = 0; i < n; ++i) {
    x.insert(x.end(), {10.0 * i, 5});
    y.push_back(i);
  }
  DataSpec data = rows(2, x, 1, y);
  data.split = split;
  return data;
}

}  // namespace

TEST_CASE("prepare: the seed deals rows, each to one side, in the stated share", "[prepare]") {
  for (const auto& [n, split, train] : {std::tuple(10, 0.8, 8), std::tuple(7, 0.5, 4), std::tuple(5, 0.1, 1), std::tuple(3, 0.01, 1),
                                        std::tuple(1, 0.5, 1), std::tuple(300, 0.7, 210)}) {
    const Split s = *prepare(numbered(n, split), loss("mse"), 1, 4);
    CHECK(s.train_rows == train);
    CHECK(s.test_rows == n - train);
    std::set<int> all(s.train_index.begin(), s.train_index.end());
    all.insert(s.test_index.begin(), s.test_index.end());
    CHECK(static_cast<int>(all.size()) == n);
    for (int i = 0; i < s.train_rows; ++i) {
      CHECK(s.train_inputs[2 * i] == 10.0 * s.train_index[i]);
      CHECK(s.train_targets[i] == s.train_index[i]);
    }
    for (int i = 0; i < s.test_rows; ++i) CHECK(s.test_inputs[2 * i] == 10.0 * s.test_index[i]);
  }
  CHECK(prepare(numbered(50, 0.5), loss("mse"), 1, 4)->train_index == prepare(numbered(50, 0.5), loss("mse"), 1, 4)->train_index);
  CHECK(prepare(numbered(50, 0.5), loss("mse"), 1, 4)->train_index != prepare(numbered(50, 0.5), loss("mse"), 1, 5)->train_index);
}

TEST_CASE("prepare: split 1 keeps the order and has no test set", "[prepare]") {
  const Split s = *prepare(numbered(6, 1), loss("mse"), 1, 4);
  CHECK(s.train_index == std::vector<int>{0, 1, 2, 3, 4, 5});
  CHECK(s.test_rows == 0);
}

TEST_CASE("prepare: standardisation measures the training rows only", "[prepare]") {
  DataSpec data = numbered(40, 0.6);
  data.standardize = true;
  const Split s = *prepare(data, loss("mse"), 1, 8);
  double mean = 0, squares = 0;
  for (const int i : s.train_index) mean += 10.0 * i / s.train_rows;
  for (const int i : s.train_index) squares += (10.0 * i - mean) * (10.0 * i - mean) / s.train_rows;
  CHECK(check::close(s.mean[0], mean, 1e-14));
  CHECK(check::close(s.scale[0], std::sqrt(squares), 1e-14));
  CHECK(s.mean[1] == 5);
  CHECK(s.scale[1] == 1);  // a constant column
  double sum = 0;
  for (int i = 0; i < s.train_rows; ++i) sum += s.train_inputs[2 * i];
  CHECK(std::abs(sum) < 1e-12);
  for (int i = 0; i < s.test_rows; ++i) {
    CHECK(check::close(s.test_inputs[2 * i], (10.0 * s.test_index[i] - mean) / std::sqrt(squares), 1e-13, 0.1));
    CHECK(s.test_inputs[2 * i + 1] == 0);
  }
}

TEST_CASE("prepare: a constant column that no double holds exactly is still constant", "[prepare]") {
  Row x(7, 0.1), y(7, 0);
  DataSpec data = rows(1, x, 1, y);
  data.standardize = true;
  const Split s = *prepare(data, loss("mse"), 1, 1);
  CHECK(s.mean[0] == 0.1);
  CHECK(s.scale[0] == 1);
  CHECK(s.train_inputs == Row(7, 0));
}

TEST_CASE("prepare: targets take the form their loss needs", "[prepare]") {
  // Classes, one output.
  CHECK(encoded({0}, 2, "half_squared", 1) == Row{-1});
  CHECK(encoded({1}, 2, "hinge", 1) == Row{1});
  CHECK(encoded({-1}, 2, "mse", 1) == Row{-1});
  CHECK(encoded({0}, 2, "logistic", 1) == Row{0});
  CHECK(encoded({1}, 2, "logistic", 1) == Row{1});
  // Classes, several outputs: an index or a row.
  CHECK(encoded({2}, 3, "softmax_cross_entropy", 3) == Row{0, 0, 1});
  CHECK(encoded({0, 1, 0}, 3, "mse", 3) == Row{0, 1, 0});
  CHECK(encoded({1}, 3, "hinge", 3) == Row{-1, 1, -1});
  CHECK(encoded({0, 1, 0}, 3, "hinge", 3) == Row{-1, 1, -1});
  CHECK(encoded({-1, 1, -1}, 3, "hinge", 3) == Row{-1, 1, -1});
  CHECK(encoded({1}, 2, "softmax_cross_entropy", 2) == Row{0, 1});
  // Numbers.
  CHECK(encoded({0.25, -7}, 0, "half_squared", 2) == Row{0.25, -7});
  CHECK(encoded({1, 1, 0}, 0, "logistic", 3) == Row{1, 1, 0});
  CHECK(encoded({1, -1}, 0, "hinge", 2) == Row{1, -1});
  CHECK(encoded({2}, 0, "softmax_cross_entropy", 3) == Row{0, 0, 1});
  CHECK(encoded({1}, 0, "hinge", 1) == Row{1});
}

TEST_CASE("prepare: targets that fit no form are refused with what is allowed", "[prepare]") {
  const auto encode = [](Row target, int classes, std::string_view name, int outputs) {
    return encode_target(target, classes, loss(name), outputs);
  };
  refused(encode({3}, 3, "softmax_cross_entropy", 3), Code::out_of_range, "target[0]");
  refused(encode({0.5}, 3, "softmax_cross_entropy", 3), Code::out_of_range, "target[0]");
  refused(encode({-1}, 0, "softmax_cross_entropy", 3), Code::out_of_range, "target[0]");
  refused(encode({0.5, 0.5}, 0, "softmax_cross_entropy", 2), Code::out_of_range, "target");
  refused(encode({1, 1, 0}, 3, "mse", 3), Code::out_of_range, "target");
  refused(encode({2}, 0, "logistic", 1), Code::out_of_range, "target[0]");
  refused(encode({0}, 0, "hinge", 1), Code::out_of_range, "target[0]");
  refused(encode({0.3}, 2, "half_squared", 1), Code::out_of_range, "target[0]");
  refused(encode({std::nan("")}, 0, "mse", 1), Code::out_of_range, "target[0]");
  refused(encode({1, 2}, 0, "mse", 3), Code::shape_mismatch, "target");
  refused(encode({1}, 0, "mse", 2), Code::shape_mismatch, "target");
  refused(encode({}, 3, "mse", 3), Code::shape_mismatch, "target");

  DataSpec data = numbered(5, 1);
  data.samples.targets[3] = INFINITY;
  refused(prepare(data, loss("mse"), 1, 1), Code::out_of_range, "data.targets[3][0]");
  data = numbered(5, 1);
  data.samples.inputs[7] = std::nan("");
  refused(prepare(data, loss("mse"), 1, 1), Code::out_of_range, "data.points[3][1]");
  data = numbered(5, 0);
  refused(prepare(data, loss("mse"), 1, 1), Code::out_of_range, "data.split");
  data = numbered(5, 1);
  data.samples.targets.pop_back();
  refused(prepare(data, loss("mse"), 1, 1), Code::shape_mismatch, "data.targets");
  refused(prepare(DataSpec{}, loss("mse"), 1, 1), Code::missing, "data");
  refused(check_outputs(3, loss("mse"), 2, "model.layers[1].units"), Code::shape_mismatch, "model.layers[1].units");
  refused(check_outputs(0, loss("softmax_cross_entropy"), 1, "model.layers[0].units"), Code::shape_mismatch, "model.layers[0].units");
  refused(check_outputs(2, loss("softmax_cross_entropy"), 1, "model.layers[0].units"), Code::shape_mismatch, "model.layers[0].units");
  CHECK(check_outputs(2, loss("logistic"), 1, ""));
  CHECK(check_outputs(2, loss("logistic"), 2, ""));
}
