#pragma once
/// Errors are values: a core function that can be refused returns Result<T>, never an exception.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace chainrule {

/// The one list of error codes. `wasm/generated/tables.ts` is made from it, so TypeScript cannot drift.
enum class Code {
  unknown_name,    ///< a name that is in no table
  wrong_type,      ///< a value of another kind than the field takes
  out_of_range,    ///< a number outside its bounds, or not finite
  shape_mismatch,  ///< sizes that do not fit together
  missing,         ///< something required is absent
  too_large,       ///< a limit is passed; the message names it
  not_scalar,      ///< a gradient was asked of something that is not one number
  not_finite,      ///< arithmetic left the finite numbers; the message names the first place
  syntax,          ///< text that cannot be read
  deleted,         ///< a handle whose memory was given back
  engine_lost,     ///< the WebAssembly instance trapped and has to be replaced
  internal,        ///< a broken promise of our own
};

inline constexpr std::array<std::string_view, 12> kCodes{
    "unknown_name", "wrong_type", "out_of_range", "shape_mismatch", "missing",    "too_large",
    "not_scalar",   "not_finite", "syntax",       "deleted",      "engine_lost",    "internal"};

constexpr std::string_view name(Code code) { return kCodes[static_cast<std::size_t>(code)]; }

/// What went wrong, as one sentence a user can act on.
struct Error {
  Code code{};
  std::string message;
  std::string field{};       ///< path in the document, such as `model.layers[1].units`; empty when there is none
  int from = -1, to = -1;  ///< the place in the text, half open, in characters; -1 when there is none
};

/// A value or the reason there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  const T* operator->() const { return &std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Nothing to return but success or the reason there is none.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return !error_; }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace chainrule
