use std::os::raw::{c_int, c_void};
use std::thread;

#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

extern "C" {
    fn mi_version() -> c_int;
    fn mi_is_in_heap_region(p: *const c_void) -> bool;
}

fn belongs<T>(block: &[T]) -> bool {
    unsafe { mi_is_in_heap_region(block.as_ptr().cast()) }
}

fn main() {
    let workers: Vec<_> = (0..4usize)
        .map(|n| thread::spawn(move || (0..100_000).map(|i| i * n).collect::<Vec<usize>>()))
        .collect();
    let blocks: Vec<_> = workers.into_iter().map(|w| w.join().unwrap()).collect();
    let on_the_stack = [0u8; 64];

    println!("sum {}", blocks.iter().flatten().map(|&i| i as u64).sum::<u64>());
    println!("mimalloc {}", unsafe { mi_version() });
    println!("the blocks belong to mimalloc: {}", blocks.iter().all(|b| belongs(b)));
    println!("the stack belongs to mimalloc: {}", belongs(&on_the_stack));
}
