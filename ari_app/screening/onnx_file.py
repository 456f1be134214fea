"""ONNX files: opened on one thread, refused with a sentence that says what to do."""

from pathlib import Path

import onnxruntime

from ari_app.errors import SigapError

REMEDY = "install Sigap's requirements and its files again"


class VoiceModelError(SigapError):
    """The model cannot be used; the message is one sentence with the remedy."""


def read_session(file: Path) -> tuple[onnxruntime.InferenceSession, bytes]:
    """A session for ``file`` and the file's bytes; VoiceModelError where it cannot be had."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise VoiceModelError(f"the voice model {file} cannot be read: {REMEDY}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # many small runs: threads cost more than they give
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # a corrupt file is our sentence, not onnxruntime's
    try:
        return onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"]), content
    except Exception as error:  # onnxruntime's errors share no base class
        raise VoiceModelError(f"the voice model {file} is corrupt: {REMEDY}") from error
