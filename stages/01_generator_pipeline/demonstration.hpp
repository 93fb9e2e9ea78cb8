#pragma once

#include "common/output.hpp"
#include "stages/01_generator_pipeline/watch.hpp"

namespace pipeline {

/// Writes a log from a second thread, follows and greps it in this one, and
/// then holds the article's conversation with grep. False if woken before the
/// end.
bool demonstrate(output::Stream& output, int wake_fd);

}  // namespace pipeline
