using System.Text;

namespace Winnow.Text;

/// <summary>Phrases of neighbouring tokens as tokens: at each position those of <c>MinSize</c> to <c>MaxSize</c> words.</summary>
public sealed record ShingleOptions
{
    public int MinSize { get; init; } = 2;

    public int MaxSize { get; init; } = 2;

    /// <summary>Keep the single words as well.</summary>
    public bool OutputUnigrams { get; init; } = true;

    /// <summary>Keep the single words when the text is too short for a shingle.</summary>
    public bool OutputUnigramsIfNoShingles { get; init; }

    public string TokenSeparator { get; init; } = " ";

    /// <summary>What stands in a shingle for a removed word.</summary>
    public string FillerToken { get; init; } = "_";
}

/// <inheritdoc cref="ShingleOptions"/>
public sealed class ShingleFilter(TokenStream input, ShingleOptions options) : TokenFilter(input)
{
    // The words from the current position on, with fillers; entries beyond _count wait for reuse.
    private readonly List<Word> _window = [];
    private readonly StringBuilder _shingle = new();
    private readonly Token _ahead = new();
    private int _count;
    private int _size;
    private int _fillers;
    private bool _aheadIsToken;
    private bool _ended;
    private bool _outputHere;
    private bool _outputShingle;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        while (true)
        {
            if (_count == 0 && !Fill())
            {
                return false;
            }

            if (TryNextSize())
            {
                return true;
            }

            Word first = _window[0];
            _window.RemoveAt(0);
            _window.Add(first);
            _count--;
            _ = Fill();
            _size = 0;
            _outputHere = false;
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _count = 0;
        _size = 0;
        _fillers = 0;
        _aheadIsToken = false;
        _ended = false;
        _outputHere = false;
        _outputShingle = false;
    }

    private bool TryNextSize()
    {
        while (_size < Math.Min(options.MaxSize, _count))
        {
            _size++;
            bool wanted = _size >= options.MinSize
                || (_size == 1 && (options.OutputUnigrams
                    || (options.OutputUnigramsIfNoShingles && !_outputShingle && _count < options.MinSize)));
            if (wanted && HasWord(_size))
            {
                Emit(_size);
                return true;
            }
        }

        return false;
    }

    private bool HasWord(int size)
    {
        for (int i = 0; i < size; i++)
        {
            if (!_window[i].IsFiller)
            {
                return true;
            }
        }

        return false;
    }

    private void Emit(int size)
    {
        Token.CopyFrom(_window[0].Token);
        if (size > 1)
        {
            _shingle.Clear().Append(_window[0].Token.Chars);
            for (int i = 1; i < size; i++)
            {
                _shingle.Append(options.TokenSeparator).Append(_window[i].Token.Chars);
            }

            Token.SetTerm(_shingle.ToString());
            Token.EndOffset = _window[size - 1].Token.EndOffset;
            Token.Type = TokenTypes.Shingle;
            _outputShingle = true;
        }

        Token.PositionIncrement = _outputHere ? 0 : 1;
        Token.PositionLength = options.OutputUnigrams ? size : Math.Max(1, size - options.MinSize + 1);
        _outputHere = true;
    }

    /// <summary>Reads on until the window has as many words as the longest shingle; false when there are none at all.</summary>
    private bool Fill()
    {
        while (_count < options.MaxSize && Next(out bool isFiller))
        {
            if (_count == _window.Count)
            {
                _window.Add(new Word());
            }

            Word word = _window[_count++];
            word.IsFiller = isFiller;
            word.Token.CopyFrom(_ahead);
            if (isFiller)
            {
                word.Token.SetTerm(options.FillerToken);
                word.Token.EndOffset = word.Token.StartOffset;
            }
        }

        return _count > 0;
    }

    private bool Next(out bool isFiller)
    {
        if (!_aheadIsToken && _fillers == 0)
        {
            if (_ended)
            {
                isFiller = false;
                return false;
            }

            _aheadIsToken = Input.IncrementToken();
            if (!_aheadIsToken)
            {
                _ended = true;
                Input.End();
            }

            _ahead.CopyFrom(Token);
            _fillers = Math.Min(Token.PositionIncrement - (_aheadIsToken ? 1 : 0), options.MaxSize - 1);
        }

        isFiller = _fillers > 0;
        if (isFiller)
        {
            _fillers--;
            return true;
        }

        bool isToken = _aheadIsToken;
        _aheadIsToken = false;
        return isToken;
    }

    private sealed class Word
    {
        public Token Token { get; } = new();

        public bool IsFiller { get; set; }
    }
}
