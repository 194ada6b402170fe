"""What can go wrong with the model of the reading network."""

from __future__ import annotations

from core.errors import MotLanError


class ModelUnusableError(MotLanError):
    """The language file is damaged or holds a network of another build; details `reason`."""

    code, fault = "ocr_model_unusable", "dependency"
