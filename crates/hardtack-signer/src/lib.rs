//! Keys, key derivation and signatures that match itsdangerous' Signer
