"""Codecs of Bluetooth characteristics: bytes in, values out, no radio."""
