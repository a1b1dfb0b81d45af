using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Hub.History;
using Chat.Testing;

namespace Chat.Hub.Tests.History;

public sealed class GatheredCallsTests
{
    private readonly List<(int[] Questions, TaskCompletionSource Release)> _calls = [];
    private readonly GatheredCalls<int, string> _gathered;

    public GatheredCallsTests() => _gathered = new(async questions =>
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_calls)
        {
            _calls.Add((questions, release));
        }

        await release.Task;
        return Array.ConvertAll(questions, question => $"answer {question}");
    });

    [Fact]
    public async Task Questions_go_out_at_once_while_few_calls_are_under_way()
    {
        var first = _gathered.AskAsync(1);
        var second = _gathered.AskAsync(2);
        Release(1);
        Release(0);

        Assert.Equal("answer 1", await first.OrFail("the first answer"));
        Assert.Equal("answer 2", await second.OrFail("the second answer"));
        Assert.Equal([[1], [2]], Questions());
    }

    [Fact]
    public async Task What_comes_while_all_calls_are_under_way_goes_out_together()
    {
        var answers = Enumerable.Range(1, 2_000).Select(_gathered.AskAsync).ToArray();
        Assert.Equal([[1], [2], [3], [4]], Questions());

        Release(2);
        await Eventually.Async(() => Questions().Length == 5, "the next call");
        Release(0);
        await Eventually.Async(() => Questions().Length == 6, "the call after it");
        for (var call = 0; call < 6; call++)
        {
            Release(call);
        }

        Assert.Equal(Enumerable.Range(1, 2_000).Select(question => $"answer {question}"), await Task.WhenAll(answers).OrFail("the answers"));
        Assert.Equal([1, 1, 1, 1, 1_000, 996], Questions().Select(questions => questions.Length));
    }

    [Fact]
    public async Task Past_the_bound_a_question_is_refused_as_busy_and_those_before_are_answered()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gathered = new GatheredCalls<int, int>(
            async questions =>
            {
                await release.Task;
                return questions;
            },
            mostWaiting: 3);
        var asked = Enumerable.Range(1, 4 + 3).Select(gathered.AskAsync).ToArray();

        var refused = await Assert.ThrowsAsync<RefusalException>(() => gathered.AskAsync(8));
        release.SetResult();

        Assert.Equal((ErrorCode.Busy, true), (refused.Refusal.Code, refused.Refusal.IsRetryable));
        Assert.Equal(Enumerable.Range(1, 7), await Task.WhenAll(asked).OrFail("the answers"));
        Assert.Equal(9, await gathered.AskAsync(9).OrFail("an answer when there is room again"));
    }

    [Fact]
    public async Task A_failure_reaches_all_who_asked_in_that_call_and_nobody_else()
    {
        var answers = Enumerable.Range(1, 6).Select(_gathered.AskAsync).ToArray();
        Release(0);
        await Eventually.Async(() => Questions().Length == 5, "the next call");
        Fail(4);

        await Assert.ThrowsAsync<IOException>(() => answers[4].OrFail("its failure"));
        await Assert.ThrowsAsync<IOException>(() => answers[5].OrFail("its failure"));
        var later = _gathered.AskAsync(7);
        await Eventually.Async(() => Questions().Length == 6, "the call after it");
        for (var call = 1; call < 6; call++)
        {
            Release(call);
        }

        Assert.Equal("answer 7", await later.OrFail("the answer after it"));
        Assert.Equal("answer 2", await answers[1].OrFail("an answer beside it"));
    }

    [Fact]
    public async Task A_call_is_in_the_trace_of_one_who_asked_in_it()
    {
        var traces = new List<string?>();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gathered = new GatheredCalls<int, int>(async questions =>
        {
            lock (traces)
            {
                traces.Add(Activity.Current?.OperationName);
            }

            await release.Task;
            return questions;
        });

        var answers = Enumerable.Range(1, 5).Select(AskAsync).ToArray();
        release.SetResult();
        await Task.WhenAll(answers).OrFail("the answers");

        Assert.Equal(["1", "2", "3", "4", "5"], traces);

        async Task AskAsync(int question)
        {
            using var activity = new Activity($"{question}").Start();
            await gathered.AskAsync(question);
        }
    }

    private int[][] Questions()
    {
        lock (_calls)
        {
            return [.. _calls.Select(call => call.Questions)];
        }
    }

    private void Release(int call)
    {
        lock (_calls)
        {
            _calls[call].Release.TrySetResult();
        }
    }

    private void Fail(int call)
    {
        lock (_calls)
        {
            _calls[call].Release.TrySetException(new IOException("gone"));
        }
    }
}
