using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Notices;
using Chat.Sdk.Connections;
using Chat.Sdk.Diagnostics;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;
using Chat.Sdk.Waiting;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk;

/// <summary>
/// A user's connection to the chat, for every kind of client. Once <see cref="ConnectAsync"/> has succeeded it stays connected:
/// what ends the connection and was not asked for leads to a new one, over which open channels go on where they were and
/// messages that were not acknowledged are sent again. Safe for several threads.
/// </summary>
public sealed partial class ChatClient : IAsyncDisposable
{
    private readonly ChatClientOptions _options;
    private readonly SessionId _session = SessionId.New();
    private readonly ILogger _logger;
    private readonly EventPump _pump;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _sync = new(); // guards the state, the link and the waiters for one
    private readonly ConnectionStateMachine _state = new();
    private readonly OutboxFile? _outboxFile;
    private readonly Outbox _outbox;
    private readonly TokenSource _tokens;
    private readonly TokenRenewal _renewal;
    private readonly SendLoop _sendLoop;
    private readonly Task _sending;
    private TaskCompletionSource _linkChanged = NewSource();
    private HubLink? _link;
    private Task _supervising = Task.CompletedTask;
    private Task? _disposing;

    /// <exception cref="ArgumentException">Settings are out of range, all of them are named.</exception>
    /// <exception cref="OutboxFileException">
    /// The outbox file is in use by another client, holds another user's messages, is none, or cannot be read or written.
    /// </exception>
    public ChatClient(ChatClientOptions options)
        : this(options, new OutboxDisk())
    {
    }

    internal ChatClient(ChatClientOptions options, OutboxDisk disk)
    {
        options.Validate();
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<ChatClient>();
        _outboxFile = options.OutboxFile is null ? null : OutboxFile.Open(options.OutboxFile, OutboxOwner.Of(options), _logger, disk);
        _pump = new EventPump(_logger);
        Echo = new LocalEcho(options.MaxQueuedMessages) { Failed = TellFailed };
        _outbox = new Outbox(options.MaxQueuedMessages, Echo, _outboxFile);
        _outbox.Restore(_outboxFile?.Restored ?? []);
        _tokens = new TokenSource(options);
        _renewal = new TokenRenewal(_tokens, options.TimeProvider, _logger);
        _sendLoop = new SendLoop(_outbox, WaitForLinkAsync, options.TimeProvider, _logger);
        _sending = Task.Run(SendAsync);
    }

    /// <summary>
    /// The state has changed. A handler hears of changes after it was added. Handlers run one after another on a task of their own; at most 256 calls of handlers wait, then
    /// the oldest is dropped: <see cref="State"/> always tells where the client stands now.
    /// </summary>
    public event Action<ConnectionChange>? StateChanged;

    /// <summary>The operator has a word for everybody. Handlers run as those of <see cref="StateChanged"/>.</summary>
    public event Action<ServerNotice>? NoticeReceived;

    public ConnectionState State
    {
        get
        {
            lock (_sync)
            {
                return _state.Current;
            }
        }
    }

    /// <summary>Whom the client is or was last connected to, and as whom; null before the first time.</summary>
    public ConnectAnswer? Session { get; private set; }

    /// <summary>Connects for the first time, or again after the server wanted a new sign-in. One attempt.</summary>
    /// <exception cref="RefusalException">sign_in_required: there is no access token, or the server does not take it.</exception>
    /// <exception cref="HubUnreachableException">There is no chat server at the address, or it does not answer in time.</exception>
    /// <exception cref="OutboxFileException">The outbox file holds messages of another user.</exception>
    /// <exception cref="InvalidOperationException">The client is connected, on its way, or closed.</exception>
    public async Task<ConnectAnswer> ConnectAsync(CancellationToken cancellationToken = default)
    {
        Move(ConnectionState.Connecting, ConnectionChangeReason.Requested);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            var link = await OpenLinkAsync(await _tokens.GetAsync(mustBeFresh: false, either.Token), isFresh: false, either.Token);
            bool isAdopted;
            lock (_sync)
            {
                isAdopted = Adopt(link);
                _supervising = isAdopted ? SuperviseAsync(link) : _supervising;
            }

            if (!isAdopted)
            {
                await link.DisposeAsync();
                throw new ObjectDisposedException(nameof(ChatClient));
            }

            return link.Session;
        }
        catch (Exception exception)
        {
            TryMove(ConnectionState.Connecting, ConnectionState.Disconnected, ConnectionChangeReason.ConnectFailed, error: exception);
            throw;
        }
    }

    /// <summary>
    /// Closes the connection and ends everything: messages that are not acknowledged fail (await <see cref="DrainAsync"/> first to
    /// have none), but stay in the outbox file if there is one; open channels end.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task disposing;
        lock (_sync)
        {
            disposing = _disposing ??= Task.Run(CloseAsync);
        }

        await disposing;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task CloseAsync()
    {
        HubLink? link;
        Task supervising;
        lock (_sync)
        {
            MoveIfAllowed(ConnectionState.Closed, ConnectionChangeReason.Requested);
            (link, supervising) = (_link, _supervising);
        }

        await _closing.CancelAsync();
        link?.HangUp();
        EndEverything();
        await supervising.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndTimelinesAsync();
        if (_outboxFile is not null)
        {
            await _outboxFile.DisposeAsync();
        }

        await _pump.DisposeAsync();
        _closing.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            await _sendLoop.RunAsync(_closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The client was closed.
        }
#pragma warning disable CA1031 // nobody would hear of it otherwise
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _logger.LoopFailed(defect);
            _outbox.Close();
        }
    }
}
