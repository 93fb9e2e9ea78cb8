#pragma once

#include <exception>

namespace program {

/// Does one thing after another though some of them fail: each loses nothing by the others. The
/// first error is kept.
class Attempts {
 public:
  /// False if `action()` has thrown.
  template <class Action>
  bool attempt(Action action) {
    try {
      action();
      return true;
    } catch (const std::exception&) {
      if (!error_) error_ = std::current_exception();
      return false;
    }
  }

  bool failed() const { return error_ != nullptr; }

  /// Throws the first error, if there is one.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::exception_ptr error_;
};

}  // namespace program
