#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "common/recycled.hpp"

/// Stage 5: a small asyncio, on the parts of the stages before it.
namespace asyncio {

/// What Refs share, and the last of them deletes. Counted without atomics: the
/// objects of a loop belong to its thread. Another thread may make one, and
/// move it here: a move counts nothing.
class Counted : public memory::Recycled {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 protected:
  virtual ~Counted() = default;

 private:
  template <class T>
  friend class Ref;
  std::size_t references_ = 0;
};

/// A reference to a Counted object, as variables are in Python. May be null.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) noexcept : object_(object) { acquire(); }
  /// Takes over what release() gave up.
  static Ref adopt(T* object) noexcept {
    Ref reference;
    reference.object_ = object;
    return reference;
  }
  Ref(const Ref& other) noexcept : object_(other.object_) { acquire(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class Derived>
    requires std::is_convertible_v<Derived*, T*>
  Ref(const Ref<Derived>& other) noexcept : Ref(other.get()) {}
  template <class Derived>
    requires std::is_convertible_v<Derived*, T*>
  Ref(Ref<Derived>&& other) noexcept : object_(other.release()) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    Counted* const object = object_;
    if (object && --object->references_ == 0) delete object;
  }

  T* get() const noexcept { return object_; }
  /// Gives the reference up without counting it: somebody else has it now.
  T* release() noexcept { return std::exchange(object_, nullptr); }

  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  bool operator==(const Ref&) const = default;

 private:
  void acquire() noexcept {
    Counted* const object = object_;
    if (object) ++object->references_;
  }

  T* object_ = nullptr;
};

template <class T, class... Args>
Ref<T> make_ref(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace asyncio
