using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Values that travel with calls, from caller to callee and on.</summary>
public static class RequestContext
{
    internal const string ReentrancyKey = "#RC_CCR";
    private static readonly AsyncLocal<Dictionary<string, object>?> CallContext = new();

    /// <summary>The call chain whose calls may interleave where it has been; empty when none may.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    public static IEnumerable<string> Keys => CallContext.Value is { } values ? values.Keys : [];

    public static IEnumerable<KeyValuePair<string, object>> Entries => CallContext.Value is { } values ? values : [];

    public static object? Get(string key) => CallContext.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value)
    {
        // Copy on write: calls under way hold the old dictionary.
        var values = CallContext.Value is { } old ? new Dictionary<string, object>(old) : [];
        values[key] = value;
        CallContext.Value = values;
    }

    public static bool Remove(string key)
    {
        if (CallContext.Value is not { } old || !old.ContainsKey(key))
        {
            return false;
        }

        if (old.Count == 1)
        {
            CallContext.Value = null;
            return true;
        }

        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        CallContext.Value = values;
        return true;
    }

    public static void Clear()
    {
        if (CallContext.Value is not null)
        {
            CallContext.Value = null;
        }
    }

    /// <summary>Lets calls that this call chain causes come back into the grains it passes through from here on.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        if (original != Guid.Empty)
        {
            return new ReentrancySection(original, original);
        }

        var id = RuntimeContext.Random.NextGuid();
        return new ReentrancySection(original, id);
    }

    /// <summary>Keeps calls of this call chain from interleaving.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static Dictionary<string, object>? CurrentData() => CallContext.Value;

    internal static void SetData(Dictionary<string, object>? data)
    {
        if (!ReferenceEquals(CallContext.Value, data))
        {
            CallContext.Value = data;
        }
    }

    /// <summary>Restores the reentrancy id when disposed.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _originalReentrancyId;
        private readonly Guid _newReentrancyId;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _originalReentrancyId = originalReentrancyId;
            _newReentrancyId = newReentrancyId;
            if (newReentrancyId != Guid.Empty)
            {
                (RuntimeContext.Current as Core.Internal.ICallChainReentrantGrainContext)?.OnEnterReentrantSection(newReentrancyId);
            }

            ReentrancyId = newReentrancyId;
        }

        public void Dispose()
        {
            if (_newReentrancyId != Guid.Empty)
            {
                (RuntimeContext.Current as Core.Internal.ICallChainReentrantGrainContext)?.OnExitReentrantSection(_newReentrancyId);
            }

            ReentrancyId = _originalReentrancyId;
        }
    }
}

/// <summary>Moves the request context into and out of messages.</summary>
public static class RequestContextExtensions
{
    public static void Import(Dictionary<string, object>? contextData) => RequestContext.SetData(contextData);

    public static Dictionary<string, object>? Export(DeepCopier copier)
    {
        var data = RequestContext.CurrentData();
        return data is null ? null : copier.Copy(data);
    }
}
