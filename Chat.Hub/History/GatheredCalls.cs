using System.Diagnostics;
using Chat.Contracts.Errors;

namespace Chat.Hub.History;

/// <summary>
/// Asks many questions in one call. A question goes out at once while few calls are under way; what comes meanwhile gathers, and
/// goes out together: one by one when it is calm, hundreds at a time when everybody comes back at once. No timer.
/// </summary>
/// <param name="call">Answers each question, in order.</param>
/// <param name="mostWaiting">Questions that may wait for a call; what is more is refused as busy.</param>
internal sealed class GatheredCalls<TQuestion, TAnswer>(Func<TQuestion[], Task<TAnswer[]>> call, int mostWaiting = 20_000)
{
    private const int MaxCalls = 4;
    private const int MaxQuestions = 1_000;

    private static readonly Refusal Busy = Refusal.Of(ErrorCode.Busy, "The server has too much to do. Try again.");

    private readonly Lock _gate = new(); // guards the two below
    private readonly Queue<Asked> _waiting = [];
    private int _calls;

    /// <summary>Refused: busy.</summary>
    public Task<TAnswer> AskAsync(TQuestion question)
    {
        var asked = new Asked(question);
        lock (_gate)
        {
            if (_waiting.Count >= mostWaiting)
            {
                return Task.FromException<TAnswer>(new RefusalException(Busy));
            }

            _waiting.Enqueue(asked);
            if (_calls == MaxCalls)
            {
                return asked.Answer.Task;
            }

            _calls++;
        }

        _ = RunAsync();
        return asked.Answer.Task;
    }

    private async Task RunAsync()
    {
        while (Take() is { } batch)
        {
            // A runner goes on with the questions of others: each call belongs to the trace of one who asked in it.
            Activity.Current = batch[0].Activity;
            try
            {
                var answers = await call(Array.ConvertAll(batch, asked => asked.Question));
                if (answers.Length != batch.Length)
                {
                    throw new InvalidOperationException($"History gave {answers.Length} answers to {batch.Length} questions.");
                }

                for (var i = 0; i < batch.Length; i++)
                {
                    batch[i].Answer.SetResult(answers[i]);
                }
            }
#pragma warning disable CA1031 // whoever asked gets it
            catch (Exception failure)
#pragma warning restore CA1031
            {
                foreach (var asked in batch)
                {
                    asked.Answer.TrySetException(failure);
                }
            }
        }
    }

    private Asked[]? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _calls--;
                return null;
            }

            var batch = new Asked[Math.Min(_waiting.Count, MaxQuestions)];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = _waiting.Dequeue();
            }

            return batch;
        }
    }

    private sealed class Asked(TQuestion question)
    {
        public TQuestion Question => question;

        public Activity? Activity { get; } = Activity.Current;

        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
