using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MagicOnion.CompilerServices;

/// <summary>Makes <see cref="UnaryResult"/> usable as the type of an async method; no task is made when the method ends synchronously.</summary>
[StructLayout(LayoutKind.Auto)]
public struct AsyncUnaryResultMethodBuilder
{
    // Mutable on purpose: a struct that is copied into the state machine.
    private AsyncTaskMethodBuilder _inner;
    private bool _usesTask;

    public UnaryResult Task => _usesTask ? new UnaryResult(_inner.Task) : default;

    public static AsyncUnaryResultMethodBuilder Create() => default;

    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => _inner.Start(ref stateMachine);

    public void SetStateMachine(IAsyncStateMachine stateMachine) => _inner.SetStateMachine(stateMachine);

    public void SetResult()
    {
        if (_usesTask)
        {
            _inner.SetResult();
        }
    }

    public void SetException(Exception ex)
    {
        _usesTask = true;
        _inner.SetException(ex);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        // Before the call: it copies the state machine, and this struct with it, to the heap.
        _usesTask = true;
        _inner.AwaitOnCompleted(ref awaiter, ref stateMachine);
    }

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        _usesTask = true;
        _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
    }
}

/// <summary>Makes <see cref="UnaryResult{TResponse}"/> usable as the type of an async method; no task is made when the method ends synchronously.</summary>
[StructLayout(LayoutKind.Auto)]
public struct AsyncUnaryResultMethodBuilder<T>
{
    private AsyncTaskMethodBuilder<T> _inner;
    private T _value;
    private bool _usesTask;

    public UnaryResult<T> Task => _usesTask ? new UnaryResult<T>(_inner.Task) : new UnaryResult<T>(_value);

    public static AsyncUnaryResultMethodBuilder<T> Create() => default;

    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => _inner.Start(ref stateMachine);

    public void SetStateMachine(IAsyncStateMachine stateMachine) => _inner.SetStateMachine(stateMachine);

    public void SetResult(T result)
    {
        if (_usesTask)
        {
            _inner.SetResult(result);
        }
        else
        {
            _value = result;
        }
    }

    public void SetException(Exception exception)
    {
        _usesTask = true;
        _inner.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        _usesTask = true;
        _inner.AwaitOnCompleted(ref awaiter, ref stateMachine);
    }

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        _usesTask = true;
        _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
    }
}
