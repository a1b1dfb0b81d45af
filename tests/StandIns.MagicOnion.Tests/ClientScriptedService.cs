using System.Threading.Channels;
using Grpc.Core;

namespace StandIns.MagicOnion.Tests.Clients;

/// <summary>Answers calls of a service by a function from path and request bytes to answer bytes.</summary>
internal sealed class ClientScriptedService(Func<string, string, Task<string>> answer) : CallInvoker
{
    public List<(string Path, string? Host, CallOptions Options, string Request)> Calls { get; } = [];

    public int Disposed { get; private set; }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var hex = Convert.ToHexString(ClientMarshalling.Write(method.RequestMarshaller, request));
        Calls.Add((method.FullName, host, options, hex));
        var response = AnswerAsync(method, hex);
        return new AsyncUnaryCall<TResponse>(
            response,
            Task.FromResult(new Metadata { { "answered", method.Name } }),
            () => response.IsCompleted ? Status.DefaultSuccess : throw new InvalidOperationException("The call has not completed."),
            () => [],
            () => Disposed++);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var hex = Convert.ToHexString(ClientMarshalling.Write(method.RequestMarshaller, request));
        Calls.Add((method.FullName, host, options, hex));
        var responses = Channel.CreateUnbounded<TResponse>();
        foreach (var item in answer(method.Name, hex).GetAwaiter().GetResult().Split(' '))
        {
            responses.Writer.TryWrite(ClientMarshalling.Read(method.ResponseMarshaller, Convert.FromHexString(item)));
        }

        responses.Writer.Complete();
        return new AsyncServerStreamingCall<TResponse>(new Reader<TResponse>(responses), Task.FromResult<Metadata>([]), () => Status.DefaultSuccess, () => [], () => Disposed++);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var response = new TaskCompletionSource<TResponse>();
        var requests = new Writer<TRequest>(method, async all => response.SetResult(await AnswerAsync(method, string.Join(' ', all))), _ => Task.CompletedTask);
        return new AsyncClientStreamingCall<TRequest, TResponse>(requests, response.Task, Task.FromResult<Metadata>([]), () => Status.DefaultSuccess, () => [], () => Disposed++);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var responses = Channel.CreateUnbounded<TResponse>();
        var requests = new Writer<TRequest>(
            method,
            _ =>
            {
                responses.Writer.Complete();
                return Task.CompletedTask;
            },
            async hex => responses.Writer.TryWrite(await AnswerAsync(method, hex)));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(requests, new Reader<TResponse>(responses), Task.FromResult<Metadata>([]), () => Status.DefaultSuccess, () => [], () => Disposed++);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    private async Task<TResponse> AnswerAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, string request)
        => ClientMarshalling.Read(method.ResponseMarshaller, Convert.FromHexString(await answer(method.Name, request)));

    private sealed class Reader<T>(Channel<T> channel) : IAsyncStreamReader<T>
    {
        public T Current { get; private set; } = default!;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var some = await channel.Reader.WaitToReadAsync(cancellationToken);
            Current = some ? await channel.Reader.ReadAsync(cancellationToken) : default!;
            return some;
        }
    }

    private sealed class Writer<T>(IMethod method, Func<List<string>, Task> completed, Func<string, Task> written) : IClientStreamWriter<T>
    {
        private readonly List<string> _all = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(T message)
        {
            var marshaller = (Marshaller<T>)method.GetType().GetProperty("RequestMarshaller")!.GetValue(method)!;
            _all.Add(Convert.ToHexString(ClientMarshalling.Write(marshaller, message)));
            return written(_all[^1]);
        }

        public Task CompleteAsync() => completed(_all);
    }
}
