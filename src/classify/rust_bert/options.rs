//! Where libtorch computes, and in which numbers.

use std::str::FromStr;

use tch::{Cuda, Device, Kind};

/// Settings of the engine rust-bert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TorchOptions {
    /// Where it computes. Defaults to a GPU if libtorch has one.
    pub device: TorchDevice,
    /// In which numbers. Defaults to 32 bits.
    pub precision: Precision,
}

/// Where libtorch computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TorchDevice {
    /// The first GPU that libtorch sees, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The GPU of this number, from 0.
    Cuda(usize),
}

/// Numbers in which libtorch computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Precision {
    /// 32 bits
    #[default]
    Fp32,
    /// 16 bits with the range of 32: for GPUs, and processors with AMX or AVX-512 BF16
    Bf16,
    /// 16 bits: for GPUs
    Fp16,
}

impl FromStr for TorchDevice {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match (name, name.strip_prefix("cuda:").map(str::parse)) {
            ("auto", _) => Ok(TorchDevice::Auto),
            ("cpu", _) => Ok(TorchDevice::Cpu),
            ("cuda", _) => Ok(TorchDevice::Cuda(0)),
            (_, Some(Ok(number))) => Ok(TorchDevice::Cuda(number)),
            _ => Err("expected auto, cpu, cuda or cuda:N".to_owned()),
        }
    }
}

impl TorchDevice {
    /// The device in libtorch's terms.
    ///
    /// # Errors
    /// A GPU that libtorch does not see.
    pub(super) fn find(self) -> Result<Device, String> {
        let seen = || if Cuda::is_available() { Cuda::device_count() as usize } else { 0 };
        match self {
            TorchDevice::Auto => Ok(Device::cuda_if_available()),
            TorchDevice::Cpu => Ok(Device::Cpu),
            TorchDevice::Cuda(number) if number < seen() => Ok(Device::Cuda(number)),
            TorchDevice::Cuda(number) => Err(format!(
                "--device cuda:{number}: libtorch sees {} GPUs; it must be a build of libtorch 2.4 for CUDA, and the \
                 driver must run",
                seen()
            )),
        }
    }
}

impl Precision {
    /// The number type in libtorch's terms.
    pub(super) fn kind(self) -> Kind {
        match self {
            Precision::Fp32 => Kind::Float,
            Precision::Bf16 => Kind::BFloat16,
            Precision::Fp16 => Kind::Half,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_from_the_command_line() {
        let cases = [
            ("auto", Ok(TorchDevice::Auto)),
            ("cpu", Ok(TorchDevice::Cpu)),
            ("cuda", Ok(TorchDevice::Cuda(0))),
            ("cuda:3", Ok(TorchDevice::Cuda(3))),
            ("cuda:x", Err(())),
            ("gpu", Err(())),
        ];
        for (name, expected) in cases {
            assert_eq!(name.parse::<TorchDevice>().map_err(|_| ()), expected, "{name}");
        }
    }

    #[test]
    fn a_gpu_that_is_not_there_is_an_error_that_names_it() {
        let problem = TorchDevice::Cuda(99).find().expect_err("no machine has a hundred");
        assert!(problem.contains("cuda:99") && problem.contains("2.4"), "{problem}");
    }
}
