namespace Orleans.Serialization;

/// <summary>Remembers what has been copied, so that repeated and cyclic references stay what they are.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _cached;

    private readonly List<(object Original, object Copy)> _copies = [];
    private Dictionary<object, object>? _many;

    public static CopyContext Rent()
    {
        var context = _cached ?? new CopyContext();
        _cached = null;
        return context;
    }

    public static void Return(CopyContext context)
    {
        context._copies.Clear();
        context._many = null;
        _cached = context;
    }

    public bool TryGet(object original, out object copy)
    {
        if (_many is not null)
        {
            return _many.TryGetValue(original, out copy!);
        }

        foreach (var (known, value) in _copies)
        {
            if (ReferenceEquals(known, original))
            {
                copy = value;
                return true;
            }
        }

        copy = null!;
        return false;
    }

    public void Record(object original, object copy)
    {
        if (_many is null)
        {
            _copies.Add((original, copy));
            if (_copies.Count > 16)
            {
                _many = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
                foreach (var (known, value) in _copies)
                {
                    _many[known] = value;
                }
            }
        }
        else
        {
            _many[original] = copy;
        }
    }
}
