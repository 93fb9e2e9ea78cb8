#pragma once

#include <memory>
#include <new>

namespace lowered {

// #region slot
/// Room for a T in a frame. Whether there is one now,
/// nothing says: the code knows, as it knows of a local
/// variable.
template <class T>
class Slot {
 public:
  /// Makes what `make()` gives, in place.
  template <class Make>
  T& begin(Make make) {
    return *::new (static_cast<void*>(room_)) T(make());
  }
  T& operator*() noexcept {
    return *std::launder(reinterpret_cast<T*>(room_));
  }
  T* operator->() noexcept {
    return std::addressof(**this);
  }
  void end() noexcept {
    std::destroy_at(std::addressof(**this));
  }

 private:
  alignas(T) unsigned char room_[sizeof(T)];
};
// #endregion slot

/// Ends what is in a slot at the end of a block, whichever
/// way it is left.
template <class T>
class Ending {
 public:
  explicit Ending(Slot<T>& slot) : slot_(slot) {}
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;
  ~Ending() { slot_.end(); }

 private:
  Slot<T>& slot_;
};

}  // namespace lowered
