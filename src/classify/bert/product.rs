//! The linear layer: bytes times 7-bit weights, summed as integers, scaled back to f32.
//!
//! The weights lie in panels of 32 columns; within a panel, 4 consecutive inputs of one column stand side by side,
//! as the processor's 8-bit product takes them. A step holds [`Lanes::ROWS`] rows times 32 columns in registers.

use super::lanes::Lanes;
use super::row::gelu;

/// Columns of a panel.
pub const PANEL: usize = 32;
/// Inputs that one instruction multiplies and adds for each column.
const DEPTH: usize = 4;

/// A linear layer's weights, packed.
pub struct Linear {
    /// Inputs, a multiple of 4.
    pub inputs: usize,
    /// Outputs, a multiple of 32.
    pub outputs: usize,
    panels: Vec<i8>,
    /// For each column, -128 times the sum of its weights: takes the bytes' zero point out again.
    offsets: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Packs `weights` `[inputs, outputs]` with a scale and a bias for each output.
    ///
    /// # Errors
    /// Shapes that do not fit each other or the panels.
    pub fn pack(inputs: usize, weights: &[i8], scales: Vec<f32>, bias: Vec<f32>) -> Result<Self, String> {
        let outputs = scales.len();
        if weights.len() != inputs * outputs
            || bias.len() != outputs
            || !inputs.is_multiple_of(16)
            || !outputs.is_multiple_of(PANEL)
        {
            return Err(format!("a linear layer of {inputs} inputs and {outputs} outputs does not fit its weights"));
        }
        let (mut panels, mut sums) = (vec![0; weights.len()], vec![0; outputs]);
        for (input, row) in weights.chunks_exact(outputs).enumerate() {
            sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i32::from(weight));
            for (panel, columns) in row.chunks_exact(PANEL).enumerate() {
                let place = panel * PANEL * inputs + input / DEPTH * DEPTH * PANEL + input % DEPTH;
                let quartets = panels[place..].iter_mut().step_by(DEPTH);
                quartets.zip(columns).for_each(|(to, &weight)| *to = weight);
            }
        }
        let offsets = sums.into_iter().map(|sum: i32| -128 * sum).collect();
        Ok(Linear { inputs, outputs, panels, offsets, scales, bias })
    }
}

/// Applies `linear` to rows of bytes with a scale each; writes f32 rows of `linear.outputs` numbers. `curved` puts
/// the activation function on top.
#[inline(always)]
pub unsafe fn apply<L: Lanes>(linear: &Linear, bytes: &[u8], scales: &[f32], out: &mut [f32], curved: bool) {
    let rows = scales.len();
    assert!(bytes.len() == rows * linear.inputs && out.len() == rows * linear.outputs, "buffers fit the layer");
    for panel in 0..linear.outputs / PANEL {
        let step = Step { linear, panel, curved };
        let mut row = 0;
        unsafe {
            while row + 12 <= rows && L::ROWS == 12 {
                step.rows::<L, 12>(bytes, scales, out, row);
                row += 12;
            }
            if row + 8 <= rows && L::ROWS == 12 {
                step.rows::<L, 8>(bytes, scales, out, row);
                row += 8;
            }
            if row + 4 <= rows && L::ROWS == 12 {
                step.rows::<L, 4>(bytes, scales, out, row);
                row += 4;
            }
            while row + 2 <= rows {
                step.rows::<L, 2>(bytes, scales, out, row);
                row += 2;
            }
            if row < rows {
                step.rows::<L, 1>(bytes, scales, out, row);
            }
        }
    }
}

/// One panel of a layer.
struct Step<'l> {
    linear: &'l Linear,
    panel: usize,
    curved: bool,
}

impl Step<'_> {
    /// `R` rows from `first` on.
    #[inline(always)]
    unsafe fn rows<L: Lanes, const R: usize>(&self, bytes: &[u8], scales: &[f32], out: &mut [f32], first: usize) {
        let Linear { inputs, outputs, .. } = *self.linear;
        unsafe {
            let weights = self.linear.panels.as_ptr().add(self.panel * PANEL * inputs);
            let offsets = self.linear.offsets.as_ptr().add(self.panel * PANEL);
            let mut sums = [[L::load_ints(offsets), L::load_ints(offsets.add(16))]; R];
            let bytes = bytes.as_ptr().add(first * inputs);
            for input in (0..inputs).step_by(DEPTH) {
                let quartets = weights.add(input * PANEL);
                for (row, sum) in sums.iter_mut().enumerate() {
                    let byte = bytes.add(row * inputs + input);
                    sum[0] = L::dot(sum[0], byte, quartets);
                    sum[1] = L::dot(sum[1], byte, quartets.add(64));
                }
            }
            for (row, sum) in sums.into_iter().enumerate() {
                let scale = L::splat(*scales.get_unchecked(first + row));
                let to = out.as_mut_ptr().add((first + row) * outputs + self.panel * PANEL);
                self.finish::<L>(sum[0], scale, 0, to);
                self.finish::<L>(sum[1], scale, 16, to.add(16));
            }
        }
    }

    /// Scales, adds the bias, bends and writes 16 sums.
    #[inline(always)]
    unsafe fn finish<L: Lanes>(&self, sum: L::I, row_scale: L::F, at: usize, to: *mut f32) {
        unsafe {
            let column = self.panel * PANEL + at;
            let scaled = L::mul(L::to_float(sum), L::load(self.linear.scales.as_ptr().add(column)));
            let value = L::fma(scaled, row_scale, L::load(self.linear.bias.as_ptr().add(column)));
            L::store(to, if self.curved { gelu::<L>(value) } else { value });
        }
    }
}
