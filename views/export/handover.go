package export

import "io"

// blockSize is how much is handed over at once.
const blockSize = 1 << 16

// handover writes blocks in a goroutine of its own, so that a file is pressed together while its next rows are made. It
// holds three blocks at most. Whoever made it must close it.
type handover struct {
	block []byte
	full  chan []byte
	empty chan []byte
	done  chan struct{} // closed when nothing more is written
	err   error         // why, once done is closed
}

func newHandover(w io.Writer) *handover {
	b := &handover{block: make([]byte, 0, blockSize), full: make(chan []byte, 1), empty: make(chan []byte, 2), done: make(chan struct{})}
	b.empty <- make([]byte, 0, blockSize)
	b.empty <- make([]byte, 0, blockSize)
	go func() {
		defer close(b.done)
		for block := range b.full {
			if _, b.err = w.Write(block); b.err != nil {
				return
			}
			b.empty <- block[:0]
		}
	}()
	return b
}

// Write takes bytes to be written. An error may be that of bytes before.
func (b *handover) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		free := min(len(p), blockSize-len(b.block))
		b.block, p = append(b.block, p[:free]...), p[free:]
		if len(b.block) == blockSize {
			if err := b.hand(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// hand hands the block over and takes an empty one.
func (b *handover) hand() error {
	select {
	case b.full <- b.block:
	case <-b.done:
		return b.err
	}
	select {
	case b.block = <-b.empty:
	case <-b.done:
		return b.err
	}
	return nil
}

// Close writes what is left and waits until everything is.
func (b *handover) Close() error {
	err := b.hand()
	close(b.full)
	<-b.done
	if err == nil {
		err = b.err
	}
	return err
}
