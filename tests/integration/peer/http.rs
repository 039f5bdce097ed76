//! As much of HTTP/1.1 as SDKs and emulators use with each other: whole
//! messages, bodies by length, in chunks or until the end of the connection.
//!
//! Written on std alone: features of hyper that only tests need would make
//! `cargo test` build every AWS crate a second time.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read as _, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any real answer here takes; keeps a broken test from hanging.
const READ_LIMIT: Duration = Duration::from_secs(60);

/// Header names are kept as sent; look-ups ignore case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(pub(crate) Vec<(String, String)>);

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, undecoded.
    pub(crate) target: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

impl Headers {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }
}

impl Request {
    pub(crate) fn get(target: &str, host: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers: Headers(vec![("host".to_owned(), host.to_owned())]),
            body: Vec::new(),
        }
    }

    /// The next request of a connection, or none when the client closed it.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some((first, headers)) = read_head(reader)? else {
            return Ok(None);
        };
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(invalid(&format!("not a request line: {first}")));
        };
        if headers.get("expect").is_some() {
            return Err(invalid("Expect is not supported by the test peer"));
        }
        let body = read_body(reader, &headers, Unframed::Empty)?;
        Ok(Some(Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body,
        }))
    }

    fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        let mut headers = self.headers.clone();
        headers.remove("transfer-encoding");
        headers.set("content-length", self.body.len().to_string());
        headers.set("connection", "close");
        let first = format!("{} {} HTTP/1.1", self.method, self.target);
        write_message(writer, &first, &headers, &self.body)
    }
}

impl Response {
    /// <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>
    pub(crate) fn cbor(status: u16, body: &serde_json::Value) -> Self {
        let mut bytes = Vec::new();
        ciborium::into_writer(body, &mut bytes).expect("JSON fits into CBOR");
        let mut response = Self::new(status, "application/cbor", bytes);
        response.headers.set("smithy-protocol", "rpc-v2-cbor");
        response
    }

    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Headers(vec![("content-type".to_owned(), content_type.to_owned())]),
            body: body.into(),
        }
    }

    fn read(reader: &mut impl BufRead, to_head: bool) -> io::Result<Self> {
        let Some((first, headers)) = read_head(reader)? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let Some(status) = status else {
            return Err(invalid(&format!("not a status line: {first}")));
        };
        let bodiless = to_head || status == 204 || status == 304;
        let body = if bodiless {
            Vec::new()
        } else {
            read_body(reader, &headers, Unframed::UntilEnd)?
        };
        Ok(Self {
            status,
            headers,
            body,
        })
    }

    pub(crate) fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        let mut headers = self.headers.clone();
        for hop_by_hop in [
            "connection",
            "keep-alive",
            "transfer-encoding",
            "content-length",
        ] {
            headers.remove(hop_by_hop);
        }
        if self.status != 204 {
            headers.set("content-length", self.body.len().to_string());
        }
        // The reason phrase may be empty; no SDK reads it.
        write_message(
            writer,
            &format!("HTTP/1.1 {} ", self.status),
            &headers,
            &self.body,
        )
    }
}

/// One request on a connection of its own.
pub(crate) fn exchange(address: SocketAddr, request: &Request) -> io::Result<Response> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(READ_LIMIT))?;
    request.write(&mut stream)?;
    Response::read(&mut BufReader::new(stream), request.method == "HEAD")
}

/// What a message without a length means: requests end there, answers go on
/// until the connection ends (RFC 9112, section 6.3).
enum Unframed {
    Empty,
    UntilEnd,
}

fn read_head(reader: &mut impl BufRead) -> io::Result<Option<(String, Headers)>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut headers = Headers::default();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some((first.trim_end().to_owned(), headers)));
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(invalid(&format!("not a header line: {line}")));
        };
        headers.0.push((name.to_owned(), value.trim().to_owned()));
    }
}

fn read_body(
    reader: &mut impl BufRead,
    headers: &Headers,
    unframed: Unframed,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some() {
        read_chunks(reader, &mut body)?;
    } else if let Some(length) = headers.get("content-length") {
        let length: usize = length.parse().map_err(Error::other)?;
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
    } else if matches!(unframed, Unframed::UntilEnd) {
        reader.read_to_end(&mut body)?;
    }
    Ok(body)
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let size = line.trim_end().split(';').next().unwrap_or_default();
        let size = u64::from_str_radix(size, 16).map_err(Error::other)?;
        if size == 0 {
            break;
        }
        reader.by_ref().take(size).read_to_end(body)?;
        reader.read_line(&mut String::new())?;
    }
    // Trailers, if any, up to the empty line.
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            return Ok(());
        }
    }
}

fn write_message(
    writer: &mut impl Write,
    first: &str,
    headers: &Headers,
    body: &[u8],
) -> io::Result<()> {
    let mut message = format!("{first}\r\n").into_bytes();
    for (name, value) in &headers.0 {
        message.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    message.extend_from_slice(b"\r\n");
    message.extend_from_slice(body);
    writer.write_all(&message)?;
    writer.flush()
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidData, message.to_owned())
}
