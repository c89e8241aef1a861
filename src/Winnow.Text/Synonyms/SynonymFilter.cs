namespace Winnow.Text;

/// <summary>
/// Puts synonyms beside, or in the place of, the longest sequences of words that a map knows.
/// </summary>
/// <remarks>
/// As a graph, every synonym of several words has positions of its own, and position lengths say where the paths meet
/// again: right for queries. Without it, the words of a synonym lie on the positions of the sequence and of what follows it,
/// which is all that an index can hold.
/// </remarks>
public sealed class SynonymFilter(TokenStream input, SynonymMap map, bool graph) : TokenFilter(input)
{
    // Words read ahead, and words to go out with their place among the positions counted here.
    private readonly List<Token> _read = [];
    private readonly List<(int Position, Token Token)> _output = [];
    private readonly Stack<Token> _spare = new();
    private int _next;
    private int _position;
    private int _lastStart;
    private int _lastEnd;
    private bool _ended;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        while (true)
        {
            // What lies behind the next word's position has to wait for that word.
            if (_output.Count > 0 && (_output[0].Position < _next || (_read.Count == 0 && !Read())))
            {
                Emit();
                return true;
            }

            if (_read.Count == 0 && !Read())
            {
                return false;
            }

            Match();
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _read.ForEach(_spare.Push);
        _read.Clear();
        _output.ForEach(entry => _spare.Push(entry.Token));
        _output.Clear();
        _next = 0;
        _position = -1;
        _lastStart = 0;
        _lastEnd = 0;
        _ended = false;
    }

    private void Match()
    {
        int length = 0;
        SynonymMap.Synonyms? found = null;
        SynonymMap.Node? node = map.Root;
        for (int i = 0; i < map.LongestInput && (i < _read.Count || Read()); i++)
        {
            // A removed word or another word at the same position ends a sequence.
            node = i > 0 && _read[i].PositionIncrement != 1 ? null : node.Find(_read[i].Chars);
            if (node is null)
            {
                break;
            }

            if (node.Synonyms is not null)
            {
                found = node.Synonyms;
                length = i + 1;
            }
        }

        if (found is null)
        {
            _next += _read[0].PositionIncrement;
            PutWord(_next - 1, Take());
            return;
        }

        int first = _next + _read[0].PositionIncrement - 1;
        List<Token> words = _read.GetRange(0, length);
        _read.RemoveRange(0, length);
        if (graph)
        {
            PutGraph(first, words, found);
        }
        else
        {
            PutFlat(first, words, found);
        }
    }

    private void PutFlat(int first, List<Token> words, SynonymMap.Synonyms synonyms)
    {
        int own = synonyms.KeepInput ? words.Count : Math.Min(words.Count, synonyms.Outputs.Max(output => output.Count));
        _next = first + own;
        for (int i = 0; i < words.Count; i++)
        {
            if (synonyms.KeepInput)
            {
                PutWord(first + i, words[i]);
            }
            else
            {
                Align(first + i, words[i]);
            }
        }

        foreach (IReadOnlyList<string> output in synonyms.Outputs)
        {
            for (int i = 0; i < output.Count; i++)
            {
                // A synonym of one word covers all words that it stands for.
                Token from = words[Math.Min(i, words.Count - 1)];
                Token synonym = Synonym(output[i], from, output.Count == 1 ? words[^1] : from);
                synonym.PositionLength = output.Count == 1 ? own : 1;
                Put(first + i, synonym);
            }
        }

        if (!synonyms.KeepInput)
        {
            words.ForEach(_spare.Push);
        }
    }

    /// <summary>Puts a word before the ends of earlier synonyms that fall on its position.</summary>
    private void PutWord(int position, Token word)
    {
        Align(position, word);
        int at = _output.FindIndex(entry => entry.Position >= position);
        _output.Insert(at < 0 ? _output.Count : at, (position, word));
    }

    /// <summary>The ends of earlier synonyms take the offsets of the word on whose position they fall.</summary>
    private void Align(int position, Token word)
    {
        foreach ((int at, Token token) in _output)
        {
            if (at == position)
            {
                token.StartOffset = word.StartOffset;
                token.EndOffset = word.EndOffset;
            }
        }
    }

    /// <summary>Every path from the first position to the last has inner positions of its own, one path's behind another's.</summary>
    private void PutGraph(int first, List<Token> words, SynonymMap.Synonyms synonyms)
    {
        int span = 1 + synonyms.Outputs.Sum(output => output.Count - 1) + (synonyms.KeepInput ? words.Count - 1 : 0);
        int inner = first + 1;
        _next = first + span;
        foreach (IReadOnlyList<string> output in synonyms.Outputs)
        {
            PutPath([.. output.Select(word => Synonym(word, words[0], words[^1]))], first, ref inner);
        }

        if (synonyms.KeepInput)
        {
            PutPath(words, first, ref inner);
        }
        else
        {
            words.ForEach(_spare.Push);
        }
    }

    private void PutPath(List<Token> path, int first, ref int inner)
    {
        int from = first;
        for (int i = 0; i < path.Count; i++)
        {
            int to = i + 1 < path.Count ? inner++ : _next;
            path[i].PositionLength = to - from;
            Put(from, path[i]);
            from = to;
        }
    }

    private Token Synonym(string word, Token first, Token last)
    {
        Token token = Spare();
        token.Set(word, first.StartOffset, last.EndOffset, TokenTypes.Synonym);
        return token;
    }

    /// <summary>Adds behind all that has the same position.</summary>
    private void Put(int position, Token token)
    {
        int at = _output.Count;
        while (at > 0 && _output[at - 1].Position > position)
        {
            at--;
        }

        _output.Insert(at, (position, token));
    }

    private void Emit()
    {
        (int position, Token token) = _output[0];
        _output.RemoveAt(0);
        Token.CopyFrom(token);
        Token.PositionIncrement = position - _position;
        if (Token.StartOffset < _lastStart)
        {
            // The end of a synonym behind the last word: offsets never go back.
            Token.StartOffset = _lastStart;
            Token.EndOffset = _lastEnd;
        }

        _lastStart = Token.StartOffset;
        _lastEnd = Token.EndOffset;
        _position = position;
        _next = Math.Max(_next, position + 1);
        _spare.Push(token);
    }

    private Token Take()
    {
        Token token = _read[0];
        _read.RemoveAt(0);
        return token;
    }

    private bool Read()
    {
        _ended = _ended || !Input.IncrementToken();
        if (_ended)
        {
            return false;
        }

        Token token = Spare();
        token.CopyFrom(Token);
        _read.Add(token);
        return true;
    }

    private Token Spare() => _spare.TryPop(out Token? token) ? token : new Token();
}
