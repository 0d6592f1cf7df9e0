"""Mechanism that every service shares; it names nothing of the business."""
