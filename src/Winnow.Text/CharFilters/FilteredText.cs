namespace Winnow.Text;

/// <summary>A filtered text under construction, which remembers where its parts stood in the source.</summary>
public sealed class FilteredText
{
    // From position _targets[i] of the filtered text on, the source is _differences[i] characters ahead.
    private readonly List<int> _targets = [];
    private readonly List<int> _differences = [];
    private char[] _chars = new char[256];
    private int _length;
    private int _consumed;

    /// <summary>The filtered text so far.</summary>
    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>Copies characters of the source unchanged.</summary>
    public void Copy(ReadOnlySpan<char> source)
    {
        Append(source);
        _consumed += source.Length;
    }

    /// <summary>
    /// Puts <paramref name="replacement"/> in the place of the next <paramref name="sourceLength"/> characters of the source.
    /// A place inside the replacement counts as the same place inside what it replaces, as far as that reaches; its end as its end.
    /// </summary>
    public void Replace(int sourceLength, ReadOnlySpan<char> replacement)
    {
        int lastPlace = _consumed + Math.Max(0, sourceLength - 1);
        for (int i = sourceLength; i < replacement.Length; i++)
        {
            Record(_length + i, lastPlace - (_length + i));
        }

        Append(replacement);
        _consumed += sourceLength;
        Record(_length, _consumed - _length);
    }

    /// <summary>Where a place in the filtered text lies in the source.</summary>
    public int CorrectOffset(int offset)
    {
        int i = _targets.BinarySearch(offset);
        if (i < 0)
        {
            i = ~i - 1;
        }

        return i < 0 ? offset : offset + _differences[i];
    }

    internal void Clear()
    {
        _targets.Clear();
        _differences.Clear();
        if (_chars.Length > Tokenizer.LargestKeptText)
        {
            _chars = new char[256];
            _targets.TrimExcess();
            _differences.TrimExcess();
        }

        _length = 0;
        _consumed = 0;
    }

    private void Record(int target, int difference)
    {
        int last = _targets.Count - 1;
        if (last >= 0 && _targets[last] == target)
        {
            _differences[last] = difference;
        }
        else if (difference != (last >= 0 ? _differences[last] : 0))
        {
            _targets.Add(target);
            _differences.Add(difference);
        }
    }

    private void Append(ReadOnlySpan<char> chars)
    {
        if (_length + chars.Length > _chars.Length)
        {
            Array.Resize(ref _chars, Math.Max(_length + chars.Length, _chars.Length * 2));
        }

        chars.CopyTo(_chars.AsSpan(_length));
        _length += chars.Length;
    }
}
