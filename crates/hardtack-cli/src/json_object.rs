//! A JSON object on one line, for programs.

/// Writes a JSON object field by field, in the order in which they come.
///
/// Not serde_json's: a payload is put in as the text that was signed, and Python's JSON has numbers
/// that serde_json cannot hold.
#[derive(Debug)]
pub(crate) struct JsonObject(String);

impl JsonObject {
    pub(crate) fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        let quoted = serde_json::Value::from(text).to_string();
        self.raw(name, &quoted)
    }

    /// Adds a number or a boolean.
    pub(crate) fn plain(&mut self, name: &str, value: impl Into<serde_json::Value>) -> &mut Self {
        let text = value.into().to_string();
        self.raw(name, &text)
    }

    /// Adds a field of JSON text, on one line: a line end can only stand between values.
    pub(crate) fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        if json.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
            self.0.push_str(&json.replace(['\n', '\r'], " "));
        } else {
            self.0.push_str(json);
        }
        self
    }

    /// Adds an object.
    pub(crate) fn object(&mut self, name: &str, object: Self) -> &mut Self {
        let text = object.finish();
        self.raw(name, &text)
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_order_on_one_line() {
        let mut object = JsonObject::new();
        object.plain("valid", true).text("m", "a\n\"").raw("payload", "{\r\n\"a\":NaN}");
        let line = object.finish();
        assert_eq!(line, "{\"valid\":true,\"m\":\"a\\n\\\"\",\"payload\":{  \"a\":NaN}}");
    }
}
