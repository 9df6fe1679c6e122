/// A step allocates nothing. This file stands in front of the C library's allocator, which both operator new and Eigen
/// end up in, and counts while told to. The address sanitizer stands there itself, so with it there is nothing to count.
#include <cstdlib>

#include "training.h"

#if defined(__SANITIZE_ADDRESS__)
#define CHAINRULE_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHAINRULE_COUNTS_ALLOCATIONS 0
#endif
#endif
#if !defined(CHAINRULE_COUNTS_ALLOCATIONS) && defined(__GLIBC__)
#define CHAINRULE_COUNTS_ALLOCATIONS 1
#endif

#if CHAINRULE_COUNTS_ALLOCATIONS

using namespace training;

namespace {
// Volatile, because compilers know that malloc touches no variable of ours.
volatile bool counting = false;
volatile long allocations = 0;
void count() {
  if (counting) allocations = allocations + 1;
}
}  // namespace

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
  count();
  return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t size) {
  count();
  return __libc_realloc(p, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
}

TEST_CASE("allocation: the counter counts", "[allocation]") {
  // The compiler may leave out an allocation whose memory nobody sees.
  const auto seen = [](const double* p) { asm volatile("" : : "r"(p) : "memory"); };
  counting = true;
  allocations = 0;
  {
    std::vector<double> v(100);
    Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(static_cast<Eigen::Index>(v.size()), 0, 1);
    seen(v.data());
    seen(w.data());
  }
  counting = false;
  CHECK(allocations >= 2);
}

TEST_CASE("allocation: steps of every optimiser and loss, small and wide, allocate nothing", "[allocation]") {
  for (int l = 0; l < static_cast<int>(losses().size()); ++l)
    for (int o = 0; o < static_cast<int>(optimizers().size()); ++o)
      for (const Precision precision : {Precision::float64, Precision::float32}) {
        INFO(losses()[l].name << ", " << optimizers()[o].name);
        TrainerSpec spec;
        spec.network.inputs = 2;
        spec.data.samples = *make_dataset("gaussians", 333, 0.2, 2, 4);
        spec.network.layers = {layer(60, "tanh"), layer(40, "gelu", {}, {}, Bias::shared), layer(2, "identity", {}, {}, Bias::none)};
        spec.train.loss = l;
        spec.train.optimizer = optimizer_spec(o);
        spec.train.schedule = schedule("cosine");
        spec.train.clip = 1;
        spec.train.l1 = spec.train.l2 = 1e-3;
        spec.train.rate = 1e-3;
        spec.train.batch = 266;  // more than one chunk
        spec.precision = precision;
        // An update in place walks the layers in a way of its own.
        spec.mistake = o % 2 ? Mistake::in_place_update : Mistake::none;
        const auto run = trainer(spec);
        allocations = 0;
        counting = true;
        const StepReport report = run->step(3);
        counting = false;
        CHECK(report.done == 3);
        CHECK(allocations == 0);
        run->reset();
        counting = true;
        run->step(2);
        counting = false;
        CHECK(allocations == 0);
      }
}

#endif
