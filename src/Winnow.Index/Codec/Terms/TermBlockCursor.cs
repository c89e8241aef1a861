using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Walks and searches a dictionary. Starts before the first term. One thread.</summary>
internal sealed class TermBlockCursor(TermDictionary dictionary)
{
    private readonly TermIndex _index = dictionary.Index;
    private byte[] _term = new byte[32];
    private int _termLength;

    // The block that the cursor is in, which term of it comes next, and where in the block's bytes that one starts.
    private int _block = -1;
    private long _blockStart;
    private int _blockLength;
    private int _termsStart;
    private int _termsEnd;
    private int _termCount;
    private int _next;
    private int _position;
    private TermStatesReader _states;

    public ReadOnlySpan<byte> Term => _term.AsSpan(0, _termLength);

    public long Ord => ((long)_block * TermDictionaryWriter.BlockSize) + _next - 1;

    public TermState State()
    {
        var states = dictionary.Data.Span(_blockStart + _termsEnd, _blockLength - _termsEnd);
        return _states.Get(states, _next - 1, _termCount, dictionary.Features, dictionary.Data.Name);
    }

    public bool Next()
    {
        if (_next == _termCount)
        {
            if (_block + 1 >= _index.BlockCount)
            {
                return false;
            }

            Load(_block + 1);
        }

        var reader = BlockReader();
        ReadTerm(ref reader);
        return true;
    }

    public void SeekOrd(long ord)
    {
        if ((ulong)ord >= (ulong)dictionary.Size)
        {
            throw new ArgumentOutOfRangeException(nameof(ord), ord, $"There are {dictionary.Size} terms.");
        }

        var block = (int)(ord / TermDictionaryWriter.BlockSize);
        var within = (int)(ord % TermDictionaryWriter.BlockSize);
        if (block != _block || within < _next - 1)
        {
            Load(block);
        }

        var reader = BlockReader();
        while (_next <= within)
        {
            ReadTerm(ref reader);
        }
    }

    public bool SeekExact(ReadOnlySpan<byte> target)
    {
        var block = _index.Find(target);
        if (block < 0)
        {
            return false;
        }

        Load(block);
        return ScanExact(target);
    }

    public SeekStatus SeekCeil(ReadOnlySpan<byte> target)
    {
        Load(Math.Max(0, _index.Find(target)));
        var status = Scan(target);
        if (status != SeekStatus.End)
        {
            return status;
        }

        return Next() ? SeekStatus.NotFound : SeekStatus.End;
    }

    /// <summary>
    /// Goes to the target if the loaded block has it. Terms on the way are not put together: what each shares with the one before says
    /// whether it can be the target.
    /// </summary>
    private bool ScanExact(ReadOnlySpan<byte> target)
    {
        // The present term is before the target and shares this many bytes with it.
        var match = 0;
        var reader = BlockReader();
        while (_next < _termCount)
        {
            var shared = reader.ReadVInt();
            var suffix = reader.ReadBytes(reader.ReadVInt());
            _next++;
            if (shared < match)
            {
                return false;
            }

            if (shared > match)
            {
                continue;
            }

            var rest = target[match..];
            var common = suffix.CommonPrefixLength(rest);
            match += common;
            if (common == suffix.Length && common == rest.Length)
            {
                SetTerm(target);
                _position = reader.Position;
                return true;
            }

            if (common == rest.Length || (common < suffix.Length && suffix[common] > rest[common]))
            {
                return false;
            }
        }

        return false;
    }

    private void SetTerm(ReadOnlySpan<byte> term)
    {
        if (_term.Length < term.Length)
        {
            _term = new byte[term.Length * 2];
        }

        term.CopyTo(_term);
        _termLength = term.Length;
    }

    /// <summary>Goes to the first term of the loaded block that is not before the target.</summary>
    private SeekStatus Scan(ReadOnlySpan<byte> target)
    {
        // The present term is before the target and shares this many bytes with it.
        var match = 0;
        var reader = BlockReader();
        while (_next < _termCount)
        {
            var shared = ReadTerm(ref reader);
            if (shared < match)
            {
                return SeekStatus.NotFound;
            }

            if (shared > match)
            {
                continue;
            }

            match += target[match..].CommonPrefixLength(_term.AsSpan(match, _termLength - match));
            if (match == target.Length)
            {
                return match == _termLength ? SeekStatus.Found : SeekStatus.NotFound;
            }

            if (match < _termLength && _term[match] > target[match])
            {
                return SeekStatus.NotFound;
            }
        }

        return SeekStatus.End;
    }

    private ByteReader BlockReader() =>
        new(dictionary.Data.Span(_blockStart, _termsEnd), dictionary.Data.Name) { Position = _position };

    private int ReadTerm(ref ByteReader reader)
    {
        var shared = reader.ReadVInt();
        var length = reader.ReadVInt();
        var suffix = reader.ReadBytes(length);
        if ((uint)shared > (uint)_termLength)
        {
            throw new CorruptIndexException($"a term shares {shared} bytes with one of {_termLength}", dictionary.Data.Name);
        }

        if (_term.Length < shared + length)
        {
            Array.Resize(ref _term, (shared + length) * 2);
        }

        suffix.CopyTo(_term.AsSpan(shared));
        _termLength = shared + length;
        _position = reader.Position;
        _next++;
        return shared;
    }

    private void Load(int block)
    {
        if (block >= _index.BlockCount)
        {
            return;
        }

        if (block != _block)
        {
            (_blockStart, _blockLength) = _index.Block(block);
            var header = dictionary.Data.Reader(_blockStart, Math.Min(_blockLength, VarInt.MaxBytes32));
            var termsLength = header.ReadVInt();
            _termsEnd = header.Position + termsLength;
            if (termsLength < 0 || _termsEnd > _blockLength)
            {
                throw new CorruptIndexException($"term block {block} has {termsLength} bytes of terms in {_blockLength}", dictionary.Data.Name);
            }

            _termsStart = header.Position;
            _block = block;
            _termCount = (int)Math.Min(TermDictionaryWriter.BlockSize, dictionary.Size - ((long)block * TermDictionaryWriter.BlockSize));
            _states = default;
        }

        _position = _termsStart;
        _next = 0;
        _termLength = 0;
    }
}
