//! Opening and decompressing.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use flate2::bufread::MultiGzDecoder;

use super::find::Found;
use super::{Counted, InputFormat};
use crate::error::{Error, Result};

const BUFFER: usize = 256 * 1024;

/// First bytes of a gzip member (RFC 1952).
const GZIP: &[u8] = &[0x1f, 0x8b];
/// First bytes of a Zstandard frame (RFC 8878).
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Opens a file or standard input; what is compressed is known by its first bytes, not by its name.
pub(super) fn open(found: &Found, count: Arc<AtomicU64>) -> Result<Box<dyn BufRead + Send>> {
    let raw: Box<dyn Read + Send> = match &found.path {
        Some(path) => Box::new(File::open(path).map_err(|e| Error::io(&found.name, e))?),
        None => Box::new(io::stdin()),
    };
    decompressed(BufReader::with_capacity(BUFFER, Counted { reader: raw, count }))
        .map_err(|e| Error::io(&found.name, e))
}

fn decompressed<R: Read + Send + 'static>(mut raw: BufReader<R>) -> io::Result<Box<dyn BufRead + Send>> {
    let start = raw.fill_buf()?;
    if start.starts_with(GZIP) {
        Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw))))
    } else if start.starts_with(ZSTD) {
        Ok(Box::new(BufReader::with_capacity(BUFFER, zstd::Decoder::with_buffer(raw)?)))
    } else {
        Ok(Box::new(raw))
    }
}

/// JSON Lines if the first visible byte opens an object, text otherwise.
pub(super) fn guess(reader: &mut (impl BufRead + ?Sized)) -> io::Result<InputFormat> {
    let start = reader.fill_buf()?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(if first == Some(&b'{') { InputFormat::Jsonl } else { InputFormat::Text })
}
