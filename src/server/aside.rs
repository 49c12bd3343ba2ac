//! A future that is polled only after it asked for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// What goes on beside something busier in one task. A connection is polled several times for each request, while its
/// deadlines and the daemon's end are news once in a while; asking them each time was a twentieth of a request.
pub struct Aside<F> {
    future: Pin<Box<F>>,
    news: Arc<News>,
}

/// Whether the future has woken itself, and whom to tell.
struct News {
    woken: AtomicBool,
    task: Mutex<Waker>,
}

impl Wake for News {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
        task.wake();
    }
}

impl<F: Future> Aside<F> {
    /// Puts `future` aside.
    pub fn new(future: F) -> Aside<F> {
        Aside {
            future: Box::pin(future),
            news: Arc::new(News {
                // To be polled once, so that it can ask for more.
                woken: AtomicBool::new(true),
                task: Mutex::new(Waker::noop().clone()),
            }),
        }
    }
}

impl<F: Future> Future for Aside<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let news = Arc::clone(&self.news);
        // The task first, so that a wake in between reaches this one.
        let mut task = news.task.lock().unwrap_or_else(PoisonError::into_inner);
        task.clone_from(cx.waker());
        drop(task);
        if !news.woken.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(news)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn it_is_polled_when_it_asked_and_not_with_its_neighbour() {
        let polls = Cell::new(0);
        let mut sleep = Box::pin(tokio::time::sleep(Duration::from_secs(60)));
        let mut aside = Aside::new(std::future::poll_fn(|cx| {
            polls.set(polls.get() + 1);
            sleep.as_mut().poll(cx)
        }));
        let mut busy = tokio::time::interval(Duration::from_secs(1));
        let mut ticks = 0;
        loop {
            tokio::select! {
                () = &mut aside => break,
                _ = busy.tick() => ticks += 1,
            }
        }
        assert!(ticks >= 60, "{ticks}");
        assert_eq!(polls.get(), 2);
    }
}
