package handlers

import (
	"container/list"
	"sync"

	"golang.org/x/sync/singleflight"
)

// cache keeps what was rendered, up to a number of bytes; what was used longest ago goes first. A key names
// everything that the content depends on, the version of the data among it, so nothing in here is ever stale.
type cache struct {
	mu     sync.Mutex
	max    int
	size   int
	order  *list.List // of *kept, the latest used first
	byKey  map[string]*list.Element
	flight singleflight.Group
}

// kept is a page's content with its title.
type kept struct {
	key   string
	title string
	body  []byte
	gzip  []byte // the same compressed; nil where it is not kept so
}

// size is what it takes up.
func (k *kept) size() int { return len(k.body) + len(k.gzip) + len(k.key) + 200 }

func newCache(max int) *cache {
	return &cache{max: max, order: list.New(), byKey: map[string]*list.Element{}}
}

// get gives what stands under a key, nil for nothing.
func (c *cache) get(key string) *kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*kept)
}

// put keeps a content unless it would take more than a quarter of the room.
func (c *cache) put(k *kept) {
	cost := k.size()
	if cost > c.max/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[k.key] != nil {
		return
	}
	c.byKey[k.key] = c.order.PushFront(k)
	c.size += cost
	for c.size > c.max {
		last := c.order.Back()
		old := c.order.Remove(last).(*kept)
		delete(c.byKey, old.key)
		c.size -= old.size()
	}
}

// once gives what stands under a key, or makes it: all who ask for the same at once wait for one.
func (c *cache) once(key string, make func() (*kept, error)) (*kept, error) {
	if k := c.get(key); k != nil {
		return k, nil
	}
	v, err, _ := c.flight.Do(key, func() (any, error) {
		if k := c.get(key); k != nil {
			return k, nil
		}
		k, err := make()
		if err != nil {
			return nil, err
		}
		k.key = key
		c.put(k)
		return k, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*kept), nil
}
