//! Tests over the public API. Names carry the row of the wire format that they show.
use hardtack_tagged_json as _;
