#pragma once

#include <vector>

#include "common/output.hpp"
#include "common/signals.hpp"
#include "common/trace.hpp"

namespace trace {

/// Shows what was recorded, an event at a time: in the terminal, where Enter is the next one, b the
/// one before, r the next of the same task, q the end; without a terminal as text on `output`, all
/// of it. A signal ends it as well.
void step_through(const std::vector<Event>& events, output::Stream& output,
                  signals::SignalPipe& signals);

}  // namespace trace
