#pragma once

#include <string>

#include "common/output.hpp"
#include "common/trace.hpp"

namespace trace {

/// Writes what `program` did as a `stage-trace/1`, an event a line. Throws std::system_error.
void write_json(output::Stream& stream, const std::string& program, const Recorder& recorded);

/// The same in the Trace Event Format of Chrome, which chrome://tracing and Perfetto show: a lane
/// for each task, where it runs or waits, and one for the loop.
/// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
void write_chrome(output::Stream& stream, const std::string& program, const Recorder& recorded);

}  // namespace trace
