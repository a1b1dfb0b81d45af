using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Chat.Security.Tests.Redaction;

/// <summary>
/// All logs of the hosts it is given to, on all levels, with what is around them; all activities and all measurements of the process.
/// </summary>
internal sealed class EverythingThatComesOut : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<(string Kind, string Where, string Text), bool> _texts = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _metrics = new();
    private IExternalScopeProvider? _scopes;

    public EverythingThatComesOut()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Look,
        };
        ActivitySource.AddActivityListener(_activities);
        _metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Look(instrument, tags));
        _metrics.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Look(instrument, tags));
        _metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Look(instrument, tags));
        _metrics.Start();
    }

    /// <summary>Where marks came out, or other secrets.</summary>
    public IReadOnlyList<string> Find(params string[] others) =>
    [
        .. (from entry in _texts.Keys
            let mark = Marks.In(entry.Text, others)
            where mark is not null
            group entry.Text by $"{entry.Kind} {entry.Where}: {mark}" into same
            orderby same.Key
            select $"{same.Key}: {same.First()}"),
    ];

    /// <summary>How much there is to look at, of a kind.</summary>
    public int Count(string kind) => _texts.Keys.Count(entry => entry.Kind == kind);

    public void CollectMetrics() => _metrics.RecordObservableInstruments();

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        _activities.Dispose();
        _metrics.Dispose();
    }

    private void Look(string kind, string where, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _texts.TryAdd((kind, where, text), true);
        }
    }

    private void Look(Activity activity)
    {
        var where = $"{activity.Source.Name}/{activity.OperationName}";
        Look("activity", where, activity.DisplayName);
        Look("activity", where, activity.StatusDescription);
        foreach (var tag in activity.TagObjects.Concat(activity.Events.SelectMany(item => item.Tags)))
        {
            Look("activity", $"{where} {tag.Key}", tag.Value?.ToString());
        }

        foreach (var item in activity.Baggage)
        {
            Look("activity", $"{where} baggage {item.Key}", item.Value);
        }
    }

    private void Look(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Look("metric", instrument.Name, instrument.Description);
        foreach (var tag in tags)
        {
            Look("metric", $"{instrument.Name} {tag.Key}", tag.Value?.ToString());
        }
    }

    private sealed class Log(EverythingThatComesOut all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var where = $"{category} {logLevel} {eventId.Id}";
            all.Look("log", where, formatter(state, exception));
            all.Look("log", $"{where} exception", exception?.ToString());
            LookAt(where, state);
            all._scopes?.ForEachScope((scope, place) => LookAt($"{place} scope", scope), where);
        }

        private void LookAt(string where, object? state)
        {
            all.Look("log", where, state?.ToString());
            foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                all.Look("log", $"{where} {key}", value?.ToString());
            }
        }
    }
}
