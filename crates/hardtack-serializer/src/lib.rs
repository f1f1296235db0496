//! Timestamps, base64url and compression that match itsdangerous' serializers
