/// Embind registration and thin adapters, nothing else. A core function's Result becomes `{value}` or `{error}`; bulk
/// numbers go out as views of memory that stay good until the next call. Arguments are not checked here: spec.ts does.
/// No exception crosses, and nothing here calls JavaScript code of ours.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chainrule/op.h"
#include "chainrule/trainer.h"
#include "diagnostics.h"
#include "graph_handle.h"
#include "tables.h"
#include "values.h"

using emscripten::val;

namespace chainrule::wasm {
namespace {

/// A trainer together with the buffers its views look into.
class Handle {
 public:
  explicit Handle(std::unique_ptr<Trainer> trainer) : trainer_(std::move(trainer)) { ++live_handles(); }
  ~Handle() { --live_handles(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  val step(int updates) {
    const StepReport report = trainer_->step(updates);
    val out = val::object();
    out.set("done", report.done);
    out.set("batchLoss", report.batch_loss);
    out.set("stopped", report.stopped ? error_value(*report.stopped) : val::null());
    return out;
  }

  void reset() { trainer_->reset(); }
  double steps() const { return static_cast<double>(trainer_->steps()); }
  double epochs() const { return static_cast<double>(trainer_->epochs()); }
  int updates_per_epoch() const { return trainer_->updates_per_epoch(); }
  double rate() const { return trainer_->rate(); }

  val layout() const {
    return list(trainer_->layout().layers, [](const LayerLayout& layer) {
      val out = val::object();
      out.set("inputs", layer.inputs);
      out.set("units", layer.units);
      out.set("biases", layer.biases);
      out.set("W", static_cast<double>(layer.W));
      out.set("b", static_cast<double>(layer.b));
      return out;
    });
  }

  val split() const {
    const Split& split = trainer_->split();
    val out = val::object();
    out.set("outputs", split.outputs);
    out.set("classification", split.classification);
    out.set("trainIndex", view(split.train_index));
    out.set("testIndex", view(split.test_index));
    out.set("trainTargets", view(split.train_targets));
    out.set("testTargets", view(split.test_targets));
    out.set("mean", view(split.mean));
    out.set("scale", view(split.scale));
    return out;
  }

  val parameters() { return view(numbers_ = trainer_->parameters()); }
  val gradient() { return view(numbers_ = trainer_->gradient()); }

  val set_parameters(const val& values) {
    return answer(trainer_->set_parameters(emscripten::convertJSArrayToNumberVector<double>(values)));
  }

  val state() { return view(numbers_ = trainer_->state()); }
  val restore(const val& state) { return answer(trainer_->restore(emscripten::convertJSArrayToNumberVector<double>(state))); }

  val next_batch() {
    const auto rows = trainer_->next_batch();
    rows_.assign(rows.begin(), rows.end());
    return view(rows_);
  }

  val evaluate() {
    const Evaluation found = trainer_->evaluate();
    const auto or_null = [](const std::optional<double>& x) { return x ? val(*x) : val::null(); };
    val out = val::object();
    out.set("trainLoss", found.train_loss);
    out.set("testLoss", or_null(found.test_loss));
    out.set("penalty", found.penalty);
    out.set("classification", found.classification);
    out.set("trainMetric", found.train_metric);
    out.set("testMetric", or_null(found.test_metric));
    return out;
  }

  /// One sample's passes, as they are right or as the run's mistake makes them.
  val query(bool mistaken, const val& input, const val& target) {
    const std::vector<double> sample = emscripten::convertJSArrayToNumberVector<double>(input);
    const std::vector<double> wanted = emscripten::convertJSArrayToNumberVector<double>(target);
    auto traced = mistaken ? trainer_->mistaken(sample, wanted) : trainer_->query(sample, wanted);
    if (!traced) return failure(traced.error());
    trace_ = *std::move(traced);
    val out = val::object();
    out.set("loss", trace_.loss);
    out.set("dx", view(trace_.dx));
    out.set("layers", list(trace_.layers, [](const LayerTrace& layer) {
      val one = val::object();
      one.set("z", view(layer.z));
      one.set("a", view(layer.a));
      one.set("delta", view(layer.delta));
      one.set("dW", view(layer.dW));
      one.set("db", view(layer.db));
      one.set("slope", view(layer.slope));
      one.set("upstream", view(layer.upstream));
      return one;
    }));
    return success(out);
  }

  val graph(bool scalars, const val& input, const val& target, double most_numbers) const {
    return create_network_graph(*trainer_, scalars, emscripten::convertJSArrayToNumberVector<double>(input),
                                emscripten::convertJSArrayToNumberVector<double>(target), most_numbers);
  }

  val predict(const val& inputs, int rows) {
    auto outputs = trainer_->predict(emscripten::convertJSArrayToNumberVector<double>(inputs), rows);
    if (!outputs) return failure(outputs.error());
    return success(view(numbers_ = *std::move(outputs)));
  }

  val activations(const val& inputs, int rows) {
    auto values = trainer_->activations(emscripten::convertJSArrayToNumberVector<double>(inputs), rows);
    if (!values) return failure(values.error());
    return success(view(pictures_ = *std::move(values)));
  }

  val grid(int size, double x_low, double x_high, double y_low, double y_high) {
    auto values = trainer_->grid(size, x_low, x_high, y_low, y_high);
    if (!values) return failure(values.error());
    return success(view(pictures_ = *std::move(values)));
  }

 private:
  std::unique_ptr<Trainer> trainer_;
  std::vector<double> numbers_;
  std::vector<float> pictures_;
  std::vector<int> rows_;
  SampleTrace trace_;
};

val create_trainer(const val& given) {
  auto spec = read_trainer_spec(given);
  if (!spec) return failure(spec.error());
  auto trainer = Trainer::create(*spec);
  if (!trainer) return failure(trainer.error());
  return success(val(std::make_shared<Handle>(*std::move(trainer))));
}

val make_dataset_value(const std::string& name, int n, double noise, int classes, double seed) {
  // The view looks at what is kept here, one data set at a time, until the next call.
  static Samples samples;
  auto made = make_dataset(name, n, noise, classes, static_cast<std::uint64_t>(seed));
  if (!made) return failure(made.error());
  samples = *std::move(made);
  val out = val::object();
  out.set("rows", samples.rows);
  out.set("width", samples.width);
  out.set("targetWidth", samples.target_width);
  out.set("classes", samples.classes);
  out.set("inputs", view(samples.inputs));
  out.set("targets", view(samples.targets));
  return success(out);
}

}  // namespace

EMSCRIPTEN_BINDINGS(chainrule) {
  using emscripten::function;
  function("tables", &tables);
  function("makeDataset", &make_dataset_value);
  function("createTrainer", &create_trainer);
  function("selfTest", &self_test);
  function("liveHandles", +[] { return live_handles(); });
  function("heapInUse", &heap_in_use);
  function("stackSize", &stack_size);
  function("markStack", &mark_stack);
  function("stackUntouched", &stack_untouched);
  function("canary", +[] { return val(emscripten::typed_memory_view(canary().size(), canary().data())); });
  function("fault", &fault);

  emscripten::class_<Handle>("Trainer")
      .smart_ptr<std::shared_ptr<Handle>>("TrainerPointer")
      .function("step", &Handle::step)
      .function("reset", &Handle::reset)
      .function("steps", &Handle::steps)
      .function("epochs", &Handle::epochs)
      .function("updatesPerEpoch", &Handle::updates_per_epoch)
      .function("rate", &Handle::rate)
      .function("layout", &Handle::layout)
      .function("split", &Handle::split)
      .function("parameters", &Handle::parameters)
      .function("gradient", &Handle::gradient)
      .function("setParameters", &Handle::set_parameters)
      .function("state", &Handle::state)
      .function("restore", &Handle::restore)
      .function("nextBatch", &Handle::next_batch)
      .function("evaluate", &Handle::evaluate)
      .function("query", &Handle::query)
      .function("graph", &Handle::graph)
      .function("predict", &Handle::predict)
      .function("activations", &Handle::activations)
      .function("grid", &Handle::grid);
}

}  // namespace chainrule::wasm
